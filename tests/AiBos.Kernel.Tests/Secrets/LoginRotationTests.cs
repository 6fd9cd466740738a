using AiBos.Kernel.Database;
using AiBos.Kernel.Secrets;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Secrets;

public sealed class LoginRotationTests(LoginSilo silo) : IClassFixture<LoginSilo>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private char Letter => silo.Get<KernelDatabase>().LoginVersion % 2 == 1 ? 'a' : 'b';

    [Fact]
    public async Task StepAsync_AYear_LoginsAlternateOnTheDayAndTheOnesBeforeAreClosed()
    {
        HandTime time = await BeginAsync();
        var options = new SecretOptions();
        LoginRotation rotation = silo.Rotation(time);
        long entries = await silo.EntriesAsync();
        DateTimeOffset since = time.GetUtcNow();

        for (int quarter = 0; quarter < 4; quarter++)
        {
            char before = Letter;
            char after = before == 'a' ? 'b' : 'a';
            DateTimeOffset hands = since + options.LoginLifetime;
            Assert.Equal("active", await AtAsync(hands - Second));
            Assert.Equal($"{before}", await silo.OpenAsync());
            Assert.Equal("grace active", await AtAsync(hands));
            Assert.Equal("ab", await silo.OpenAsync());
            await FollowAsync();
            Assert.Equal("grace active", await AtAsync(hands + options.LoginGrace - Second));
            Assert.Equal("active", await AtAsync(hands + options.LoginGrace));
            Assert.Equal($"{after}", await silo.OpenAsync());
            await GoneAsync(before);
            since = hands;
        }

        // Orleans went over as well.
        MembershipTableData members = await silo.Get<IMembershipTable>().ReadAllAsync(Cancellation);
        Assert.Single(members.Members, member => member.Item1.Status == SiloStatus.Active);
        // Being prepared, in use, in grace, gone: four for each.
        Assert.Equal(16, await silo.EntriesAsync() - entries);

        async Task<string?> AtAsync(DateTimeOffset moment)
        {
            time.Move(moment - time.GetUtcNow());
            Assert.Null(await rotation.StepAsync(Cancellation));
            return await silo.StatesAsync();
        }
    }

    [Fact]
    public async Task StepAsync_EightAtOnceAtEachStep_OneVersionIsUsedAndEachStateIsToldOnce()
    {
        HandTime time = await BeginAsync();
        LoginRotation rotation = silo.Rotation(time);
        var options = new SecretOptions();
        long entries = await silo.EntriesAsync();

        foreach ((TimeSpan by, string states) in new[]
        {
            (options.LoginLifetime, "grace active"), (options.LoginGrace, "active"),
        })
        {
            time.Move(by);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(
                _ => Task.Run(() => rotation.StepAsync(Cancellation), Cancellation)));
            Assert.Null(await rotation.StepAsync(Cancellation));
            Assert.Equal(states, await silo.StatesAsync());
            await FollowAsync();
        }

        Assert.Equal(4, await silo.EntriesAsync() - entries);
    }

    [Theory]
    [InlineData("begun")]
    [InlineData("prepared")]
    [InlineData("handed over")]
    [InlineData("closed")]
    public async Task StepAsync_AfterACrashBehindAChange_GoesOnFromThere(string crash)
    {
        HandTime time = await BeginAsync();
        LoginRotation rotation = silo.Rotation(time);
        SecretVersionStore store = silo.Get<SecretVersionStore>();
        DatabaseLogins logins = silo.Get<KernelDatabase>().Logins;
        int before = await store.FindActiveAsync(SecretKind.DatabaseLogin, Cancellation);

        await store.AddPendingAsync(SecretKind.DatabaseLogin, time.GetUtcNow(), "kernel", Cancellation);
        if (crash != "begun")
        {
            await using NpgsqlConnection admin = await logins.LockAsync(Cancellation);
            await logins.EnsureAsync(admin, before + 1, Cancellation);
        }

        if (crash is "handed over" or "closed")
        {
            await store.PromoteAsync(
                SecretKind.DatabaseLogin, time.GetUtcNow(), time.GetUtcNow() + Second, "kernel", false, Cancellation);
        }

        if (crash == "closed")
        {
            await FollowAsync();
            await using NpgsqlConnection admin = await logins.LockAsync(Cancellation);
            await logins.EndAsync(admin, before, Cancellation);
        }

        Assert.Null(await rotation.StepAsync(Cancellation));
        await FollowAsync();
        time.Move(new SecretOptions().LoginGrace);
        Assert.Null(await rotation.StepAsync(Cancellation));
        Assert.Equal("active", await silo.StatesAsync());
        Assert.Equal(before + 1, await store.FindActiveAsync(SecretKind.DatabaseLogin, Cancellation));
        Assert.Equal($"{Letter}", await silo.OpenAsync());
        Assert.Equal(0, await silo.SqlAsync<long>(
            "SELECT count(*) FROM aibos.kernel_secret WHERE recorded <> state"));
    }

    [Fact]
    public async Task StepAsync_TheNextLoginIsNotLetIn_TheOneBeforeGoesOnUntilItIs()
    {
        HandTime time = await BeginAsync();
        LoginRotation rotation = silo.Rotation(time);
        char before = Letter;
        string next = $"aibos_{silo.Get<KernelDatabase>().DeploymentId}_system_{(before == 'a' ? 'b' : 'a')}";
        await silo.SqlAsync<int>(
            $"DO $$ BEGIN CREATE ROLE {next}; EXCEPTION WHEN duplicate_object THEN NULL; END $$; "
            + $"ALTER ROLE {next} VALID UNTIL '2001-01-01'");
        time.Move(new SecretOptions().LoginLifetime);

        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
            () => rotation.StepAsync(Cancellation));

        Assert.StartsWith("28", refused.SqlState, StringComparison.Ordinal);
        Assert.Equal("active pending", await silo.StatesAsync());
        Assert.Equal(before, Letter);
        Assert.Equal(200, (await silo.SendAsync(HttpMethod.Get, "/contracts?limit=1", silo.Key("acme", "viewer")))
            .Status);

        await silo.SqlAsync<int>($"ALTER ROLE {next} VALID UNTIL 'infinity'");
        Assert.Null(await rotation.StepAsync(Cancellation));
        Assert.Equal("grace active", await silo.StatesAsync());
    }

    [Fact]
    public async Task LookAsync_ASiloThatStoodStillForTwoRotations_ComesBack()
    {
        HandTime time = await BeginAsync();
        LoginRotation rotation = silo.Rotation(time);
        await using KernelDatabase frozen = await silo.DatabaseAsync(Cancellation);
        using var watch = new LoginWatch(frozen, TimeProvider.System, silo.Get<ILogger<LoginWatch>>());
        Assert.False(await watch.LookAsync(Cancellation));
        int version = frozen.LoginVersion;
        for (int i = 0; i < 2; i++)
        {
            time.Move(new SecretOptions().LoginLifetime);
            Assert.Null(await rotation.StepAsync(Cancellation));
            await FollowAsync();
            time.Move(new SecretOptions().LoginGrace);
            Assert.Null(await rotation.StepAsync(Cancellation));
        }

        // Its pooled sessions were ended, which costs a look each.
        bool wentOver = false;
        for (int look = 1; !wentOver; look++)
        {
            Assert.InRange(look, 1, 10);
            try
            {
                wentOver = await watch.LookAsync(Cancellation);
            }
            catch (NpgsqlException)
            {
                Assert.Equal(version, frozen.LoginVersion);
            }
        }

        Assert.Equal(version + 2, frozen.LoginVersion);
        await using TenantSession session = frozen.Session(new TenantId("acme"), readOnly: true);
        Assert.Equal(1, (await session.GetAsync<One>($"SELECT 1 AS value", Cancellation)).Value);
    }

    [Fact]
    public async Task RevokeAsync_WhileAThiefIsIn_EndsEverySessionOfTheStolenLogin()
    {
        await BeginAsync();
        KernelDatabase database = silo.Get<KernelDatabase>();
        char stolen = Letter;
        // Somebody else with the password, whose session nothing else would ever end.
        await using DatabasePools taken = database.Logins.Open(database.LoginVersion);
        await using NpgsqlConnection thief = await taken.System.OpenConnectionAsync(Cancellation);

        Assert.Null(await silo.Get<LoginRotation>().RevokeAsync(new PrincipalId("ana"), Cancellation));

        Assert.Equal("active", await silo.StatesAsync());
        Assert.NotEqual(stolen, Letter);
        Assert.Equal($"{Letter}", await silo.OpenAsync());
        await using var command = new NpgsqlCommand("SELECT 1", thief);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync(Cancellation));
        await GoneAsync(stolen);
        Assert.Equal("revoked ana", await silo.SqlAsync<string>(
            """
            SELECT state || ' ' || (SELECT changed_by FROM aibos.kernel_secret
                WHERE kind = 'database-login' AND state = 'active')
            FROM aibos.kernel_secret WHERE kind = 'database-login' ORDER BY version DESC OFFSET 1 LIMIT 1
            """));
    }

    [Fact]
    public async Task RotateAsync_Twice_TheSecondWaitsForTheGraceOfTheFirst()
    {
        await BeginAsync();
        LoginRotation rotation = silo.Get<LoginRotation>();
        var actor = new PrincipalId("ana");

        Result<DateTimeOffset> first = await rotation.RotateAsync(actor, Cancellation);
        Result<DateTimeOffset> second = await rotation.RotateAsync(actor, Cancellation);

        Assert.True(first.IsOk);
        Assert.Equal(AiBos.Sdk.ErrorCode.Conflict, second.Refusal?.Code);
        Assert.Equal("grace active", await silo.StatesAsync());
    }

    // At a moment when a version has just begun, and none is on its way.
    private async Task<HandTime> BeginAsync()
    {
        var far = new HandTime();
        var newest = new DateTimeOffset(await silo.SqlAsync<DateTime>(
            "SELECT max(greatest(changed_at, coalesce(retires_at, changed_at))) FROM aibos.kernel_secret"));
        far.Move(newest.AddDays(1) - far.GetUtcNow());
        await silo.SqlAsync<int>(
            "UPDATE aibos.kernel_secret SET changed_at = now() WHERE kind = 'database-login' AND state = 'active'");
        LoginRotation rotation = silo.Rotation(far);
        while (await silo.StatesAsync() != "active")
        {
            Cancellation.ThrowIfCancellationRequested();
            Assert.Null(await rotation.StepAsync(Cancellation));
            await FollowAsync();
            far.Move(new SecretOptions().LoginGrace);
        }

        await silo.SqlAsync<int>(
            $"UPDATE aibos.kernel_secret SET changed_at = '{far.GetUtcNow():O}' "
            + "WHERE kind = 'database-login' AND state = 'active'");
        return far;
    }

    // The silo asks once a second.
    private async Task FollowAsync()
    {
        SecretVersionStore store = silo.Get<SecretVersionStore>();
        while (silo.Get<KernelDatabase>().LoginVersion
            != await store.FindActiveAsync(SecretKind.DatabaseLogin, Cancellation))
        {
            Cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task GoneAsync(char letter)
    {
        while (await silo.SessionsAsync(letter) > 0)
            Cancellation.ThrowIfCancellationRequested();
    }

    private sealed record One(int Value);
}
