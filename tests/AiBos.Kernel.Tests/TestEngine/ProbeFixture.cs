using AiBos.TestInfrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(AiBos.Kernel.Tests.TestEngine.ProbeFixture))]

namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>One silo for the whole assembly, with the engine of this folder beside accounting.</summary>
public sealed class ProbeFixture : KernelFixture, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync([new ProbeEngine()], "--Engines:probe:Greeting=hello");
}
