using System.IO.Compression;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A silo for each test, whose writer looks by itself only after a minute.</summary>
public abstract class AnchorSilo : KernelFixture, IAsyncLifetime
{
    private protected const string Table = "aibos.kernel_ledger_anchor";

    private protected static readonly TenantId Acme = new("acme");

    private readonly List<AnchorState> _states = [];

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected AnchorWriter Writer => Get<AnchorWriter>();

    public async ValueTask InitializeAsync() => await StartAsync([], "--Kernel:Audit:CheckpointEvery=00:01:00");

    public override async ValueTask DisposeAsync()
    {
        _states.ForEach(state => state.Dispose());
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The state as another process would take it, which has started after this one ended.</summary>
    private protected AnchorState Restart()
    {
        Get<AnchorState>().Dispose();
        _states.ForEach(state => state.Dispose());
        _states.Add(new AnchorState(DataDirectory, Get<KernelDatabase>()));
        return _states[^1];
    }

    /// <summary>What a writer on a state does at a time.</summary>
    private protected async Task<int?> AnchorAsync(AnchorState state, TimeSpan ahead = default)
    {
        var time = new ShiftedTime(ahead);
        var renewal = new AnchorRenewal(state, Get<AnchorStore>(), time, NullLogger<AnchorRenewal>.Instance);
        using var writer = new AnchorWriter(
            state, Get<AnchorStore>(), renewal, Get<LedgerClient>(), Get<CheckpointSigning>(), Get<AuditOptions>(),
            time, NullLogger<AnchorWriter>.Instance);
        return await writer.AnchorAllAsync(Token);
    }

    private protected async Task GrowAsync(TenantId tenant)
    {
        for (int i = 0; i < 3; i++)
            await Get<LedgerClient>().RecordAsync(tenant, EntryKind.Action, "tester", "probe.note", "ok", "{}"u8);
        await Get<CheckpointWriter>().SignAllAsync(Get<CheckpointSigning>().Signer!, Token);
    }

    private protected Task<int?> LaterAsync(TimeSpan ahead) => AnchorAsync(Get<AnchorState>(), ahead);

    private protected Task<long> CountAsync() => SqlAsync<long>($"SELECT count(*) FROM {Table}");

    private protected Task<object?> ForgetAsync(int entries) => SqlAsync<object>(
        $"ALTER TABLE {Table} DISABLE TRIGGER kernel_ledger_anchor_append_only; "
        + $"DELETE FROM {Table} WHERE anchor_index > (SELECT max(anchor_index) - {entries} FROM {Table}); "
        + $"ALTER TABLE {Table} ENABLE ALWAYS TRIGGER kernel_ledger_anchor_append_only");

    private protected async Task ExportAsync(string zip)
    {
        AuditExport export = Get<AuditExport>();
        ExportPlan plan = (await export.PlanAsync(Acme, new PrincipalId("auditor"), 0, null, Token)).Value;
        await using FileStream file = File.Create(zip);
        await export.WriteAsync(plan, file, Token);
    }

    /// <summary>Two scripts that share no code with us say the same, and that another time is forged.</summary>
    private protected async Task AssertStrangerAgreesAsync(string zip)
    {
        if (!ForeignProgram.IsRequired && !ForeignProgram.IsOnPath("node"))
            return;
        string folder = Path.Combine(DataDirectory, "bundle");
        await ZipFile.ExtractToDirectoryAsync(zip, folder, Token);
        string sigstore = Path.Combine(folder, "anchors", "sigstore");
        string policy = Path.Combine(DataDirectory, "policy");
        File.Copy(Path.Combine(folder, "policy"), policy);
        string root = Path.Combine(DataDirectory, "trusted_root.json");
        File.Copy(Path.Combine(sigstore, "trusted_root.json"), root);

        (int code, string output) = await StrangersScript.VerifyAsync(folder, policy, Token, "--trusted-root", root);
        Assert.True(code == 0, output);
        Assert.Matches("anchored: [0-9]+ entries as entry [0-9]+ of ", output);
        await File.WriteAllTextAsync(
            Path.Combine(sigstore, "bundle.json"),
            (await File.ReadAllTextAsync(Path.Combine(sigstore, "bundle.json"), Token)).Replace(
                "\"integratedTime\": \"1", "\"integratedTime\": \"2", StringComparison.Ordinal),
            Token);
        (code, output) = await ForeignProgram.RunAsync(
            "node", [StrangersScript.PathOf("anchors.mjs"), folder, policy], cancellationToken: Token);
        Assert.True(code == 1, output);
        Assert.Contains("BAD_ANCHOR anchors/sigstore/bundle.json promise", output, StringComparison.Ordinal);
    }

    private protected static byte[] Read(ZipArchive bundle, string name)
    {
        using var bytes = new MemoryStream();
        using Stream file = bundle.GetEntry(name)!.Open();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
