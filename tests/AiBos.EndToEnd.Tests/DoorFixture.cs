using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>One silo in this process, for what needs no second process.</summary>
public sealed class DoorFixture : KernelFixture, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync([]);
}
