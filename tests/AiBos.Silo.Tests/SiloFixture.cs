using AiBos.TestInfrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(AiBos.Silo.Tests.SiloFixture))]

namespace AiBos.Silo.Tests;

/// <summary>One silo for the whole assembly.</summary>
public sealed class SiloFixture : KernelFixture, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync(
        [], "--Kernel:Http:AllowedOrigins=https://app.example.com;http://localhost:3000",
        "--Kernel:Limits:Actions:accounting.read.trial_balance:PerSecond=0.01",
        "--Kernel:Limits:Actions:accounting.read.trial_balance:Burst=5");
}
