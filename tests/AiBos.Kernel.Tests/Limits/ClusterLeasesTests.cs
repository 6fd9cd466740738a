using AiBos.Kernel.Limits;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AiBos.Kernel.Tests.Limits;

/// <summary>Shares over the wire: both silos ask one grain, wherever it lives.</summary>
public sealed class ClusterLeasesTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task Lease_OfOneLimitByTwoSilos_IsSharedAndNeverMoreThanThereIs()
    {
        ILeases one = silos.Get<ILeases>();
        ILeases two = silos.Neighbour.GetRequiredService<ILeases>();
        var key = new LimitKey("acme", "owner@acme", "probe.create.note");

        double first = await one.LeaseAsync(key, demand: 5, held: 0, silos: 2);
        double second = await two.LeaseAsync(key, demand: 5, held: 0, silos: 2);
        double again = await one.LeaseAsync(key, demand: 0.1, held: first, silos: 2);
        double more = await two.LeaseAsync(key, demand: 5, held: second, silos: 2);

        Assert.Equal(2, two.CountSilos());
        Assert.Equal((0.5, 0.5), (first, second));
        Assert.Equal(0.1, again, precision: 9);
        // A young book grants no more than an even part: it may not know of everybody yet.
        Assert.Equal(0.5, more);
    }

    [Fact]
    public async Task Lease_OfAnotherTenantsLimit_IsAnother()
    {
        ILeases one = silos.Get<ILeases>();
        ILeases two = silos.Neighbour.GetRequiredService<ILeases>();

        Assert.Equal(0.5, await one.LeaseAsync(new LimitKey("acme", "a", "x.y"), 5, 0, 2));
        Assert.Equal(0.5, await two.LeaseAsync(new LimitKey("globex", "a", "x.y"), 5, 0, 2));
        Assert.Equal(0.5, await two.LeaseAsync(new LimitKey("acme", "a", "x.y"), 5, 0, 2));
    }
}
