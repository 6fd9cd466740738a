using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Limits;

/// <summary>A cluster of two.</summary>
public sealed class TwoSilos : KernelFixture, IAsyncLifetime
{
    private SiloHost? _neighbour;

    /// <summary>The second silo's services.</summary>
    public IServiceProvider Neighbour => _neighbour!.Services;

    public async ValueTask InitializeAsync()
    {
        await StartAsync([], "--Kernel:Limits:LeaseFor=00:01:00");
        _neighbour = await StartNeighbourAsync([], "--Kernel:Limits:LeaseFor=00:01:00");
    }

    public override async ValueTask DisposeAsync()
    {
        if (_neighbour is not null)
            await _neighbour.DisposeAsync();
        await base.DisposeAsync();
    }
}
