using AiBos.Kernel.Limits;
using Xunit;

namespace AiBos.Kernel.Tests.Limits;

public sealed class LeaseBookTests
{
    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(1);
    private readonly SetTime _time = new();
    private readonly LeaseBook _book;

    public LeaseBookTests()
    {
        _book = new LeaseBook(LeaseFor, _time);
        _time.Move(LeaseFor);
    }

    [Fact]
    public void Grant_ToOneAlone_IsAllOfIt() => Assert.Equal(1, Ask("a", 0.3), precision: 9);

    [Fact]
    public void Grant_ToANewcomer_WaitsUntilTheOtherHasComeBack()
    {
        Assert.Equal(1, Ask("a", 5), precision: 9);
        Assert.Equal(0, Ask("b", 5), precision: 9);
        Assert.Equal(0.5, Ask("a", 5), precision: 9);
        Assert.Equal(0.5, Ask("b", 5), precision: 9);
    }

    [Fact]
    public void Grant_ToUnequalDemands_GivesTheSmallWhatItWantsAndTheRestEvenly() =>
        Assert.Equal([0.2, 0.4, 0.4], Settled(("a", 0.2), ("b", 5), ("c", 3)));

    [Fact]
    public void Grant_ToLittleDemand_SplitsWhatIsOver() =>
        Assert.Equal([0.35, 0.65], Settled(("a", 0.1), ("b", 0.4)).Select(share => Math.Round(share, 9)));

    [Fact]
    public void Grant_AfterALeaseRanOut_IsFreeAgain()
    {
        Ask("a", 5);
        _time.Move(LeaseFor + TimeSpan.FromMilliseconds(1));

        Assert.Equal(1, Ask("b", 5), precision: 9);
    }

    [Fact]
    public void Grant_OfAYoungBook_IsNoMoreThanHeldOrAnEvenPart()
    {
        var young = new LeaseBook(LeaseFor, _time);

        Assert.Equal(0.8, young.Grant(new LeaseRequest("a", 5, 0.8, 4)), precision: 9);
        Assert.Equal(0.2, young.Grant(new LeaseRequest("b", 5, 0, 4)), precision: 9);
    }

    [Fact]
    public void Grant_InAnyOrder_NeverAddsUpToMoreThanTheWhole()
    {
        const int seed = 20_260_131;
        var random = new Random(seed);
        var held = new Dictionary<string, double>();
        for (int i = 0; i < 10_000; i++)
        {
            string silo = $"s{random.Next(5)}";
            held[silo] = Ask(silo, random.NextDouble() * 3, held.GetValueOrDefault(silo));
            Assert.True(held.Values.Sum() <= 1 + 1e-9, $"seed {seed}, step {i}: {held.Values.Sum()}");
        }
    }

    private double Ask(string silo, double demand, double held = 0) =>
        _book.Grant(new LeaseRequest(silo, demand, held, 1));

    private double[] Settled(params (string Silo, double Demand)[] silos)
    {
        double[] shares = [];
        for (int round = 0; round < 4; round++)
            shares = [.. silos.Select(silo => Math.Round(Ask(silo.Silo, silo.Demand), 9))];
        return shares;
    }
}
