using AiBos.TestInfrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(AiBos.Kernel.Tests.TestEngine.ProbeFixture))]

namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>One silo for the whole assembly, with the engine of this folder beside accounting.</summary>
public sealed class ProbeFixture : KernelFixture, IAsyncLifetime
{
    // Without the rest, so that every plan of a test is tried, whatever other tests do.
    public async ValueTask InitializeAsync() => await StartAsync(
        [new ProbeEngine()], "--Engines:probe:Greeting=hello", "--Kernel:Audit:EffectRest=00:00:00",
        "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00");
}
