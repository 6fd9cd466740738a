using AiBos.Kernel.Keys;
using AiBos.Kernel.Secrets;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Secrets;

public sealed class SigningKeyRotationTests(KeySilo silo) : IClassFixture<KeySilo>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StepAsync_AYear_EveryKeyIsPublishedSignsAndGoesOnTheSecond()
    {
        SecretOptions options = NewOptions();
        (HandTime time, SigningKeyRotation rotation) = await BeginAsync(options);
        DateTimeOffset signsSince = time.GetUtcNow();
        long entries = await silo.EntriesAsync();

        for (int month = 0; month < 12; month++)
        {
            DateTimeOffset hands = signsSince + options.TokenKeyLifetime;
            Assert.Equal("active", await AtAsync(hands - options.Ahead - Second));
            Assert.Equal("active pending", await AtAsync(hands - options.Ahead));
            Assert.Equal("active pending", await AtAsync(hands - Second));
            Assert.Equal("grace active", await AtAsync(hands));
            Assert.Equal("grace active", await AtAsync(hands + options.Grace - Second));
            Assert.Equal("active", await AtAsync(hands + options.Grace));
            signsSince = hands;
        }

        // Published, signing, in grace, gone: four for each, and the first was signing when the year began.
        Assert.Equal(48, await silo.EntriesAsync() - entries);
        Assert.Equal(1, await silo.SqlAsync<long>(
            "SELECT count(*) FROM aibos.kernel_signing_key WHERE wrapped_private_key IS NOT NULL"));

        async Task<string?> AtAsync(DateTimeOffset moment)
        {
            time.Move(moment - time.GetUtcNow());
            Assert.Null(await rotation.StepAsync(Cancellation));
            return await silo.StatesAsync();
        }
    }

    [Fact]
    public async Task StepAsync_EightAtOnceAtEachStep_OneKeySignsAndEachStateIsToldOnce()
    {
        SecretOptions options = NewOptions();
        (HandTime time, SigningKeyRotation rotation) = await BeginAsync(options);
        long entries = await silo.EntriesAsync();

        foreach ((TimeSpan by, string states) in new[]
        {
            (options.TokenKeyLifetime - options.Ahead, "active pending"), (options.Ahead, "grace active"),
            (options.Grace, "active"),
        })
        {
            time.Move(by);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(
                _ => Task.Run(() => rotation.StepAsync(Cancellation), Cancellation)));
            Assert.Null(await rotation.StepAsync(Cancellation));
            Assert.Equal(states, await silo.StatesAsync());
        }

        Assert.Equal(4, await silo.EntriesAsync() - entries);
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("promote")]
    [InlineData("retire")]
    [InlineData("revoke")]
    public async Task StepAsync_AfterACrashBehindAChange_TellsOfItAndOneKeySigns(string crash)
    {
        SecretOptions options = NewOptions();
        (HandTime time, SigningKeyRotation rotation) = await BeginAsync(options);
        SigningKeyStore store = silo.Get<SigningKeyStore>();
        DateTimeOffset now = time.GetUtcNow();
        var next = SigningKeyMaterial.Create(silo.Get<MasterKey>());

        // The table has changed, and the process ends before the ledger has.
        if (crash == "revoke")
            await store.RevokeAsync(next, now, "ops@system", Cancellation);
        else
            await store.AddPendingAsync(next, now, now, "ops@system", Cancellation);
        if (crash is "promote" or "retire")
            await store.PromoteAsync(now, now, Cancellation);
        if (crash == "retire")
            await store.RetireAsync(now, Cancellation);
        Assert.True(await silo.UnrecordedAsync() > 0);

        Assert.Null(await rotation.StepAsync(Cancellation));

        Assert.Equal(0, await silo.UnrecordedAsync());
        Assert.Single((await silo.StatesAsync())!.Split(' '), state => state == "active");
    }

    [Fact]
    public async Task RotateAsync_WhileAKeyWaits_IsAConflict()
    {
        (_, SigningKeyRotation rotation) = await BeginAsync(NewOptions());
        Assert.True((await rotation.RotateAsync(new PrincipalId("ops@system"), Cancellation)).IsOk);

        Result<DateTimeOffset> again = await rotation.RotateAsync(new PrincipalId("ops@system"), Cancellation);

        Assert.Equal(AiBos.Sdk.ErrorCode.Conflict, again.Refusal!.Code);
        Assert.Equal("active pending", await silo.StatesAsync());
    }

    [Fact]
    public async Task RevokeAsync_KeysInEveryState_NoneIsLeftButANewOneThatSigns()
    {
        SecretOptions options = NewOptions();
        (HandTime time, SigningKeyRotation rotation) = await BeginAsync(options);
        await rotation.RotateAsync(new PrincipalId("ops@system"), Cancellation);
        time.Move(options.Ahead);
        await rotation.StepAsync(Cancellation);
        await rotation.RotateAsync(new PrincipalId("ops@system"), Cancellation);
        Assert.Equal("grace active pending", await silo.StatesAsync());

        Assert.Null(await rotation.RevokeAsync(new PrincipalId("ops@system"), Cancellation));

        Assert.Equal("active", await silo.StatesAsync());
        Assert.Equal(0, await silo.UnrecordedAsync());
        Assert.Equal("ops@system", await silo.SqlAsync<string>(
            "SELECT actor FROM aibos.kernel_audit_log WHERE tenant_id = 'system' AND kind = 'secret' "
            + "ORDER BY seq DESC LIMIT 1"));
    }

    private static SecretOptions NewOptions()
    {
        var options = new SecretOptions();
        options.Validate(tokenLifetime: TimeSpan.FromMinutes(15), clockSkew: TimeSpan.FromMinutes(1));
        return options;
    }

    // One fresh key that signs from now on, in the test's time, which is ahead of the silo's: what the silo itself
    // does is never due.
    private async Task<(HandTime Time, SigningKeyRotation Rotation)> BeginAsync(SecretOptions options)
    {
        var time = new HandTime();
        DateTimeOffset newest = new(await silo.SqlAsync<DateTime>(
            "SELECT greatest(max(activates_at), max(changed_at), now()) FROM aibos.kernel_signing_key"));
        time.Move(newest + TimeSpan.FromDays(1) - time.GetUtcNow());
        SigningKeyRotation rotation = silo.Rotation(time, options);
        Assert.Null(await rotation.RevokeAsync(new PrincipalId("ops@system"), Cancellation));
        return (time, rotation);
    }
}
