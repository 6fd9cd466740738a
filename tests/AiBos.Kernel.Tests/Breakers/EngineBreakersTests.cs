using AiBos.Kernel.Breakers;
using AiBos.Kernel.Tests.Limits;
using AiBos.Sdk;
using Xunit;
using ErrorCode = AiBos.Sdk.ErrorCode;

namespace AiBos.Kernel.Tests.Breakers;

public sealed class EngineBreakersTests : IDisposable
{
    private static readonly TenantId Acme = new("acme");
    private readonly SetTime _time = new();
    private readonly MeterFactory _meters = new();
    private readonly EngineBreakers _breakers;

    public EngineBreakersTests() => _breakers = new EngineBreakers(
        new BreakerOptions { CallsMin = 10, Rest = TimeSpan.FromSeconds(5) }, new BreakerMetrics(_meters), _time);

    public void Dispose() => _meters.Dispose();

    [Fact]
    public async Task Run_AfterManyFaults_RefusesWithoutRunningUntilItHasRested()
    {
        await FaultsAsync(Acme, "probe", 10);

        bool ran = false;
        Result<int> refused = await _breakers.RunAsync<int>(Acme, "probe", () =>
        {
            ran = true;
            return Task.FromResult<Result<int>>(1);
        });

        Assert.Equal((false, ErrorCode.CircuitOpen), (ran, refused.Refusal?.Code));
        Assert.InRange(refused.Refusal!.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal([("probe", BreakerState.Open)], _breakers.NotClosed(Acme));
        Assert.Equal(1, _breakers.CountOpen());
    }

    [Fact]
    public async Task Run_OfAnotherTenantOrEngine_GoesOn()
    {
        await FaultsAsync(Acme, "probe", 10);

        Assert.Equal(1, (await GoodAsync(new TenantId("globex"), "probe")).Value);
        Assert.Equal(1, (await GoodAsync(Acme, "orders")).Value);
        Assert.Empty(_breakers.NotClosed(new TenantId("globex")));
    }

    [Theory]
    [InlineData(ErrorCode.ValidationError, false)]
    [InlineData(ErrorCode.Conflict, false)]
    [InlineData(ErrorCode.NotFound, false)]
    [InlineData(ErrorCode.Forbidden, false)]
    [InlineData(ErrorCode.LedgerUnavailable, false)]
    [InlineData(ErrorCode.Internal, true)]
    [InlineData(ErrorCode.DatabaseUnavailable, true)]
    public async Task Run_AfterManyRefusals_OpensForFaultsOnly(ErrorCode code, bool opens)
    {
        for (int i = 0; i < 50; i++)
            await _breakers.RunAsync<int>(Acme, "probe", () => Task.FromResult<Result<int>>(new Refusal(code, "no")));

        Assert.Equal(opens ? 1 : 0, _breakers.CountOpen());
    }

    [Fact]
    public async Task Run_AfterTheRest_TriesOnceAndCloses()
    {
        await FaultsAsync(Acme, "probe", 10);
        _time.Move(TimeSpan.FromSeconds(6));
        var trying = new TaskCompletionSource<Result<int>>(TaskCreationOptions.RunContinuationsAsynchronously);

        Task<Result<int>> probe = _breakers.RunAsync(Acme, "probe", () => trying.Task);
        Result<int> second = await GoodAsync(Acme, "probe");
        trying.SetResult(2);

        Assert.Equal(ErrorCode.CircuitOpen, second.Refusal?.Code);
        Assert.Equal(2, (await probe).Value);
        Assert.Equal(1, (await GoodAsync(Acme, "probe")).Value);
        Assert.Empty(_breakers.NotClosed(Acme));
    }

    [Fact]
    public async Task Run_WhenTheTryFails_RestsAgain()
    {
        await FaultsAsync(Acme, "probe", 10);
        _time.Move(TimeSpan.FromSeconds(6));

        await FaultsAsync(Acme, "probe", 1);

        Assert.Equal(ErrorCode.CircuitOpen, (await GoodAsync(Acme, "probe")).Refusal?.Code);
    }

    [Fact]
    public async Task Run_WithFewFaultsAmongMany_StaysClosed()
    {
        for (int i = 0; i < 20; i++)
        {
            await GoodAsync(Acme, "probe");
            await GoodAsync(Acme, "probe");
            await FaultsAsync(Acme, "probe", 1);
        }

        Assert.Equal(0, _breakers.CountOpen());
    }

    private Task<Result<int>> GoodAsync(TenantId tenant, string domain) =>
        _breakers.RunAsync<int>(tenant, domain, () => Task.FromResult<Result<int>>(1));

    private async Task FaultsAsync(TenantId tenant, string domain, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => _breakers.RunAsync<int>(
                tenant, domain, () => Task.FromException<Result<int>>(new InvalidOperationException("bug"))));
        }
    }
}
