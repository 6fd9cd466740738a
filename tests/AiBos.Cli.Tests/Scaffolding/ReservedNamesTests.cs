using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using AiBos.Cli.Scaffolding;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Cli.Tests.Scaffolding;

public sealed class ReservedNamesTests
{
    // The tool does not reference the Sdk, so each has a list of its own.
    [Fact]
    public void Kernel_AgainstTheSdk_HoldsTheSameNames() => Assert.Equal(
        Reserved(null).Order(StringComparer.Ordinal), ReservedNames.Kernel.Order(StringComparer.Ordinal));

    [Fact]
    public void Kernel_EveryName_IsRefusedByToolAndSdk() => Assert.All([.. ReservedNames.Kernel, "pg_stock"], name =>
    {
        Assert.NotNull(ReservedNames.WhyNotADomain(name));
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => new EngineBuilder().Named(name, "1.0.0", "X"));
        Assert.Contains("belongs to the kernel or to PostgreSQL", refused.Message, StringComparison.Ordinal);
    });

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "Reserved")]
    private static extern ref FrozenSet<string> Reserved(EngineBuilder? of);
}
