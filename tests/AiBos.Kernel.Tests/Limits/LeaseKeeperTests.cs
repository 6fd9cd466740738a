using AiBos.Kernel.Limits;
using Xunit;

namespace AiBos.Kernel.Tests.Limits;

/// <summary>Two silos and one limit: what they let through together, second by second.</summary>
public sealed class LeaseKeeperTests : IDisposable
{
    private const double Limit = 1_000;
    private readonly SetTime _time = new();
    private readonly Dictionary<LimitKey, LeaseBook> _books = [];
    private readonly SimulatedSilo _one;
    private readonly SimulatedSilo _two;

    public LeaseKeeperTests() => (_one, _two) = (Silo("one"), Silo("two"));

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
    }

    [Theory]
    [InlineData(5_000, 5_000)]
    [InlineData(5_000, 700)]
    [InlineData(1_500, 900)]
    [InlineData(5_000, 100)]
    public async Task Round_TwoBusySilos_LetTheLimitThrough(double one, double two)
    {
        await RunAsync(one, two, seconds: 5);

        double perSecond = await RunAsync(one, two, seconds: 10) / 10.0;

        Assert.InRange(perSecond, Limit * 0.95, Limit * 1.05);
    }

    [Fact]
    public async Task Round_OneBusySilo_MayUseAllOfIt()
    {
        await RunAsync(5_000, 0, seconds: 5);

        double perSecond = await RunAsync(5_000, 0, seconds: 10) / 10.0;

        Assert.InRange(perSecond, Limit * 0.95, Limit * 1.05);
    }

    [Fact]
    public async Task Round_ASiloThatStops_LeavesItsShareToTheOther()
    {
        await RunAsync(5_000, 5_000, seconds: 5);
        await RunAsync(5_000, 0, seconds: 3);

        double perSecond = await RunAsync(5_000, 0, seconds: 5) / 5.0;

        Assert.InRange(perSecond, Limit * 0.95, Limit * 1.05);
    }

    [Fact]
    public async Task Round_LittleUse_AsksNobody()
    {
        await RunAsync(15, 15, seconds: 60);

        Assert.Equal((0, 0), (_one.Leases.Asked, _two.Leases.Asked));
    }

    [Fact]
    public async Task Round_OneSilo_AsksNobodyAndHasAllOfIt()
    {
        _one.Leases.Silos = 1;

        await RunAsync(5_000, 0, seconds: 2);
        double perSecond = await RunAsync(5_000, 0, seconds: 5) / 5.0;

        Assert.Equal(0, _one.Leases.Asked);
        Assert.InRange(perSecond, Limit * 0.99, Limit * 1.01);
    }

    [Fact]
    public async Task Round_NobodyAnswers_GoesOnWithTheLastShareAndSaysSo()
    {
        await RunAsync(5_000, 5_000, seconds: 5);
        (_one.Leases.Away, _two.Leases.Away) = (true, true);

        double perSecond = await RunAsync(5_000, 5_000, seconds: 10) / 10.0;

        Assert.InRange(perSecond, Limit * 0.95, Limit * 1.05);
        Assert.False(_one.Health.IsHealthy);
        Assert.Contains("last", _one.Health.Detail, StringComparison.Ordinal);
        (_one.Leases.Away, _two.Leases.Away) = (false, false);
        await RunAsync(5_000, 5_000, seconds: 1);
        Assert.True(_one.Health.IsHealthy);
    }

    [Fact]
    public async Task Round_NobodyEverAnswered_GivesAnEvenPart()
    {
        (_one.Leases.Away, _two.Leases.Away) = (true, true);
        await RunAsync(5_000, 5_000, seconds: 2);

        double perSecond = await RunAsync(5_000, 5_000, seconds: 5) / 5.0;

        Assert.InRange(perSecond, Limit * 0.95, Limit * 1.05);
    }

    [Fact]
    public async Task Round_TheBookIsLost_NeverGrantsMoreThanThereIs()
    {
        await RunAsync(5_000, 5_000, seconds: 5);
        _books.Clear();

        double perSecond = await RunAsync(5_000, 5_000, seconds: 4) / 4.0;

        Assert.InRange(perSecond, Limit * 0.95, Limit * 1.05);
    }

    private SimulatedSilo Silo(string name)
    {
        var options = new LimitOptions { PerSecond = Limit, Burst = (int)Limit };
        return new SimulatedSilo(options, new SimulatedLeases(_books, name, _time), _time);
    }

    private async Task<int> RunAsync(double one, double two, int seconds)
    {
        int allowed = 0;
        TimeSpan step = LeaseKeeper.Tick;
        for (TimeSpan passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(seconds); passed += step)
        {
            _time.Move(step);
            allowed += _one.Call(one, step) + _two.Call(two, step);
            await _one.Keeper.RoundAsync();
            await _two.Keeper.RoundAsync();
        }

        return allowed;
    }
}
