using System.IO.Compression;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Bundles;
using AiBos.Ledger.Checkpoints;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

public sealed class TimestampWriterTests : IClassFixture<TimestampSilo>, IDisposable
{
    private readonly TimestampSilo _silo;
    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-stamped-").FullName;

    public TimestampWriterTests(TimestampSilo silo)
    {
        _silo = silo;
        _silo.RequireOpenSsl();
        _silo.Server.Answer = _silo.AnswerAsync;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task StampAllAsync_SignedLog_ExportVerifiesWithUsAndWithOpenSsl()
    {
        TenantId tenant = await _silo.NewSignedLogAsync();

        await _silo.Get<TimestampWriter>().StampAllAsync(Token);

        VerificationReport report = Verify(await ExportAsync(tenant));
        Assert.Empty(report.Findings);
        Assert.Equal(VerificationStatus.Valid, report.Status);
        Assert.StartsWith("Timestamps believed: 1. The entries before ", report.Notes[^1], StringComparison.Ordinal);
        Assert.EndsWith("on the word of CN=Test authority, O=Tests.", report.Notes[^1], StringComparison.Ordinal);
        string stem = Directory.GetFiles(Path.Combine(_folder, "anchors"), "*.tsr")[0][..^4];
        Assert.True(await IsAcceptedByOpenSslAsync(stem));
        await AssertStrangerSaysAsync(0, "timestamp: anchors/");
        byte[] note = await File.ReadAllBytesAsync(stem + ".checkpoint", Token);
        note[^3] ^= 1;
        await File.WriteAllBytesAsync(stem + ".checkpoint", note, Token);
        Assert.False(await IsAcceptedByOpenSslAsync(stem));
        await AssertStrangerSaysAsync(1, "BAD_TIMESTAMP anchors/");
    }

    [Fact]
    public async Task StampAllAsync_LogThatGrewSoonAfter_WaitsForItsTime()
    {
        TenantId tenant = await _silo.NewSignedLogAsync();
        await _silo.Get<TimestampWriter>().StampAllAsync(Token);
        await _silo.GrowAsync(tenant, 3);

        await _silo.Get<TimestampWriter>().StampAllAsync(Token);
        long before = await _silo.CountAsync(tenant);
        using TimestampWriter later = NewWriter(new List<int>(), TimeSpan.FromMinutes(2));
        await later.StampAllAsync(Token);

        Assert.Equal((1, 2), (before, await _silo.CountAsync(tenant)));
    }

    [Fact]
    public async Task StampAllAsync_LogThatDidNotChange_IsLeftAlone()
    {
        TenantId tenant = await _silo.NewSignedLogAsync();
        await _silo.Get<TimestampWriter>().StampAllAsync(Token);

        using TimestampWriter later = NewWriter(new List<int>(), TimeSpan.FromMinutes(2));
        await later.StampAllAsync(Token);

        Assert.Equal(1, await _silo.CountAsync(tenant));
    }

    [Fact]
    public async Task StampAllAsync_AuthorityAway_SignsOnAndStampsWhenItIsBack()
    {
        TenantId tenant = await _silo.NewSignedLogAsync();
        _silo.Server.Answer = _ => Task.FromResult<byte[]?>(null);
        var said = new List<int>();
        using TimestampWriter writer = NewWriter(said, TimeSpan.Zero);

        Assert.Equal(0, await writer.StampAllAsync(Token));
        Assert.Equal(0, await writer.StampAllAsync(Token));
        await _silo.GrowAsync(tenant, 3);
        StoredCheckpoint checkpoint = (await _silo.Get<CheckpointStore>().FindAsync(tenant, Token))!;
        long whileAway = await _silo.CountAsync(tenant);
        _silo.Server.Answer = _silo.AnswerAsync;
        Assert.NotEqual(0, await writer.StampAllAsync(Token));

        Assert.Equal(0, whileAway);
        Assert.Equal([1430, 1431], said);
        Assert.Equal(checkpoint.Size, await _silo.SqlAsync<long>(
            $"SELECT size FROM aibos.kernel_ledger_timestamp WHERE tenant_id = '{tenant}'"));
    }

    // Two logs are due: when it asks about the second, the first is durable.
    [Fact]
    public async Task ExecuteAsync_LogsAreDue_AsksByItself()
    {
        await _silo.Get<TimestampWriter>().StampAllAsync(Token);
        TenantId[] tenants = [await _silo.NewSignedLogAsync(), await _silo.NewSignedLogAsync()];
        using var server = new TimestampServer(_silo.AnswerAsync);
        using TimestampWriter writer = NewWriter(new List<int>(), TimeSpan.Zero, server.Address);

        await writer.StartAsync(Token);
        await server.AskedAsync(Token);
        await server.AskedAsync(Token);
        long stamped = await _silo.CountAsync(tenants[0]) + await _silo.CountAsync(tenants[1]);
        await writer.StopAsync(Token);

        Assert.InRange(stamped, 1, 2);
    }

    private TimestampWriter NewWriter(List<int> said, TimeSpan ahead, Uri? address = null)
    {
        var time = new ShiftedTime(ahead);
        var options = new TimestampOptions
        {
            Authority = address ?? _silo.Server.Address,
            RootsFile = _silo.Authority.RootsFile,
            Every = TimeSpan.FromMinutes(1),
        };
        return new TimestampWriter(
            TimestampAuthority.Open(options, time), _silo.Get<TimestampStore>(), _silo.Get<CheckpointSigning>(),
            options, time, new ListLogger(said));
    }

    private async Task<string> ExportAsync(TenantId tenant)
    {
        AuditExport export = _silo.Get<AuditExport>();
        ExportPlan plan = (await export.PlanAsync(tenant, new PrincipalId("auditor"), 0, null, Token)).Value;
        string zip = Path.Combine(_folder, "bundle.zip");
        await using (FileStream file = File.Create(zip))
            await export.WriteAsync(plan, file, Token);
        await ZipFile.ExtractToDirectoryAsync(zip, _folder, Token);
        return zip;
    }

    private VerificationReport Verify(string zip)
    {
        Assert.True(CheckpointPolicy.TryParse(
            File.ReadAllBytes(Path.Combine(_folder, "policy")), out CheckpointPolicy? policy, out _, out _));
        return BundleVerifier.Verify(zip, policy, null, _silo.Verifier(), Token);
    }

    private async Task<bool> IsAcceptedByOpenSslAsync(string stem)
    {
        (int code, _) = await ForeignProgram.RunAsync(
            "openssl",
            ["ts", "-verify", "-data", $"{stem}.checkpoint", "-in", $"{stem}.tsr", "-CAfile",
                _silo.Authority.RootsFile],
            cancellationToken: Token);
        return code == 0;
    }

    // A script that shares no code with us, where there is Node.
    private async Task AssertStrangerSaysAsync(int code, string words)
    {
        if (!ForeignProgram.IsRequired && !ForeignProgram.IsOnPath("node"))
            return;
        (int exit, string output) = await ForeignProgram.RunAsync(
            "node",
            [StrangersScript.PathOf("anchors.mjs"), _folder, Path.Combine(_folder, "policy"), "--roots",
                _silo.Authority.RootsFile],
            cancellationToken: Token);
        Assert.True(exit == code, output);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }

    private sealed class ListLogger(List<int> said) : ILogger<TimestampWriter>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => said.Add(eventId.Id);
    }
}
