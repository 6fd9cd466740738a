using AiBos.Kernel.Access;
using AiBos.Kernel.Actions;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Keys;
using AiBos.Kernel.Tests.Contracts;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Sdk;
using Xunit;
using ErrorCode = AiBos.Sdk.ErrorCode;

namespace AiBos.Kernel.Tests.Actions;

/// <summary>What passes and what does not; everything that a caller can do is in the end-to-end tests.</summary>
public sealed class ConfirmationsTests(ProbeFixture fixture)
{
    private static readonly CompiledContract Contract = new SampleEngine("orders", "orders.a.b@1.0.0").Contracts()[0];
    private readonly SetTime _time = new(TimeProvider.System.GetUtcNow());
    private readonly ActionOptions _options = new() { ConfirmationLifetime = TimeSpan.FromMinutes(1) };

    [Theory]
    [InlineData(59_999, null)]
    [InlineData(60_000, "The confirmation is too old.")]
    public async Task JudgeAsync_AtTheEndOfItsLife_CountsUntilThen(int milliseconds, string? refused)
    {
        Confirmations confirmations = Make(fixture.Get<MasterKey>());
        string token = confirmations.Issue(Call(null), Contract, [1]).Token;
        _time.Move(TimeSpan.FromMilliseconds(milliseconds) + TimeSpan.FromTicks(1));

        Refusal? refusal = await confirmations.JudgeAsync(Call(token), Contract, [1], Ct);

        Assert.Equal(refused is null ? null : ErrorCode.ConfirmationInvalid, refusal?.Code);
        if (refused is not null)
            Assert.StartsWith(refused, refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JudgeAsync_UnderAnotherMasterKey_WasNotIssued()
    {
        using var folder = new TemporaryDirectory();
        Confirmations stranger = Make(MasterKey.LoadOrCreate(folder.Path));
        string token = stranger.Issue(Call(null), Contract, [1]).Token;

        Refusal? refusal = await Make(fixture.Get<MasterKey>()).JudgeAsync(Call(token), Contract, [1], Ct);

        Assert.StartsWith("The confirmation was not issued to you.", refusal!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme", "approver@acme")]
    [InlineData("globex", "owner@acme")]
    public async Task JudgeAsync_OfAnotherHolder_WasNotIssuedToThem(string tenant, string principal)
    {
        Confirmations confirmations = Make(fixture.Get<MasterKey>());
        string token = confirmations.Issue(Call(null), Contract, [1]).Token;
        ActionCall theirs = Call(token) with { Caller = new Caller(tenant, principal, ["*"]) };

        Refusal? refusal = await confirmations.JudgeAsync(theirs, Contract, [1], Ct);

        Assert.StartsWith("The confirmation was not issued to you.", refusal!.Detail, StringComparison.Ordinal);
        Assert.Null(await confirmations.JudgeAsync(Call(token), Contract, [1], Ct));
    }

    [Fact]
    public async Task JudgeAsync_OfAnotherCall_IsRefusedAndTheRightOneStillCounts()
    {
        Confirmations confirmations = Make(fixture.Get<MasterKey>());
        CompiledContract newer = new SampleEngine("orders", "orders.a.b@1.0.1").Contracts()[0];
        string token = confirmations.Issue(Call(null), Contract, [1]).Token;

        Refusal? input = await confirmations.JudgeAsync(Call(token), Contract, [2], Ct);
        Refusal? version = await confirmations.JudgeAsync(Call(token), newer, [1], Ct);

        Assert.All([input, version], refusal => Assert.StartsWith(
            "The confirmation was given for another call", refusal!.Detail, StringComparison.Ordinal));
        Assert.Null(await confirmations.JudgeAsync(Call(token), Contract, [1], Ct));
    }

    [Fact]
    public async Task JudgeAsync_Declined_SpendsIt()
    {
        Confirmations confirmations = Make(fixture.Get<MasterKey>());
        string token = confirmations.Issue(Call(null), Contract, [1]).Token;

        Refusal? no = await confirmations.JudgeAsync(Call(token) with { IsDeclined = true }, Contract, [1], Ct);
        Refusal? yes = await confirmations.JudgeAsync(Call(token), Contract, [1], Ct);

        Assert.Equal(ErrorCode.ConfirmationRequired, no!.Code);
        Assert.StartsWith("The confirmation was used before.", yes!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForgetBeforeAsync_SpentOnes_KeepsThoseThatMayStillComeBack()
    {
        ConfirmationStore store = fixture.Get<ConfirmationStore>();
        TenantId tenant = await fixture.NewTenantAsync();
        // Years ahead, where neither the silo's own sweeper nor another test looks.
        DateTimeOffset end = _time.GetUtcNow().AddYears(1);
        (Guid first, Guid second) = (fixture.Get<IIdSource>().NewId(), fixture.Get<IIdSource>().NewId());
        await store.TrySpendAsync(tenant, first, end, Ct);
        await store.TrySpendAsync(tenant, second, end.AddHours(1), Ct);
        int none = await store.ForgetBeforeAsync(DateTimeOffset.UnixEpoch, 10, Ct);
        await fixture.SqlAsync<object>(
            "UPDATE aibos.kernel_spent_confirmation SET expires_at = '1999-01-01' "
            + $"WHERE tenant_id = '{tenant}' AND confirmation_id = '{first}'");
        await fixture.Get<IntentSweeper>().SweepAsync(Ct);

        Assert.Equal(0, none);
        Assert.True(await store.TrySpendAsync(tenant, first, end, Ct), "forgotten an hour after it expired");
        Assert.False(await store.TrySpendAsync(tenant, second, end, Ct), "still known");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Confirmations Make(MasterKey key) =>
        new(fixture.Get<ConfirmationStore>(), key, fixture.Get<IIdSource>(), _time, _options);

    private static ActionCall Call(string? token) => new()
    {
        Caller = new Caller("acme", "owner@acme", ["*"]),
        Action = "orders.a.b",
        Body = [],
        AsksFirst = true,
        Confirmation = token,
    };
}
