using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Anchoring;
using AiBos.Ledger.Bundles;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>An anchor log that cannot go on, and the operator who begins another.</summary>
public sealed class AnchorRenewalTests : AnchorSilo
{
    private const string Begun = "FROM aibos.kernel_audit_log WHERE action = 'audit.anchors.begun'";

    private static readonly TenantId Globex = new("globex");

    private string Folder => Path.Combine(DataDirectory, "signer", "anchors");

    private string Request => Path.Combine(Folder, AnchorRequest.FileName);

    [Theory]
    [InlineData("all")]
    [InlineData("anchor.key")]
    [InlineData("state")]
    [InlineData("damage")]
    public async Task AnchorAllAsync_StateIsLost_AnchorsNothingUntilAskedAndThenIntoAnother(string lost)
    {
        long entries = await AnchorSomeAsync();
        Lose(lost);
        bool hadKey = AnchorLog.Exists(Folder);

        // Nobody asked: nothing is signed, and no key is made that would look like the deployment's.
        Assert.Null(await AnchorAsync(Restart()));
        Assert.Equal(hadKey, AnchorLog.Exists(Folder));
        Assert.Equal(entries, await CountAsync());
        Directory.CreateDirectory(Folder);
        new AnchorRequest("the disk broke", entries).Save(Folder);
        int? anchored = await AnchorAsync(Restart());

        Assert.InRange(anchored ?? 0, 2, 10);
        Assert.Equal(entries, await CountAsync("log_number = 1"));
        var tree = new MerkleFrontier();
        for (int i = 0; i < anchored; i++)
        {
            tree.Append(LeafHash.OfLeaf((await SqlAsync<byte[]>(
                $"SELECT body FROM {Table} WHERE log_number = 2 AND anchor_index = {i}"))!));
        }

        string signed = (await SqlAsync<string>(
            $"SELECT checkpoint FROM {Table} WHERE log_number = 2 ORDER BY anchor_index DESC LIMIT 1"))!;
        Assert.Contains(
            $"/anchors/2\n{anchored}\n{Convert.ToBase64String(tree.Root().ToArray())}\n", signed,
            StringComparison.Ordinal);
        Assert.False(File.Exists(Request));
        Assert.Equal(
            "the disk broke", await SqlAsync<string>(
                $"SELECT reason FROM aibos.kernel_ledger_anchor_log WHERE former_entries = {entries}"));
    }

    [Fact]
    public async Task AnchorAllAsync_AnotherLogWasBegun_EveryLogSaysSoOnceAndItsExportVerifies()
    {
        long entries = await AnchorSomeAsync();
        await BeginAsync(entries);

        // Whoever starts again goes on in the new log, also with what the entries about it made due.
        await GrowAsync(Acme);
        Assert.InRange(await AnchorAsync(Restart(), TimeSpan.FromHours(2)) ?? 0, 1, 10);
        Assert.Equal(2, await SqlAsync<long>($"SELECT count(*) {Begun} AND tenant_id IN ('acme', 'globex')"));
        Assert.Equal(1, await SqlAsync<long>($"SELECT count(*) {Begun} AND tenant_id = 'acme'"));
        JsonElement payload = JsonDocument.Parse(
            (await SqlAsync<byte[]>($"SELECT payload {Begun} AND tenant_id = 'acme'"))!).RootElement;
        Assert.Equal("the disk broke", payload.GetProperty("reason").GetString());
        Assert.Equal(entries, payload.GetProperty("entries").GetInt64());
        Assert.EndsWith("/anchors/2", payload.GetProperty("log").GetString(), StringComparison.Ordinal);
        await GrowAsync(Acme);
        string zip = Path.Combine(DataDirectory, "bundle.zip");
        await ExportAsync(zip);
        Assert.Equal(VerificationStatus.Valid, BundleVerifier.Verify(zip, cancellationToken: Token).Status);
        await AssertStrangerAgreesAsync(zip);
        using ZipArchive bundle = await ZipFile.OpenReadAsync(zip, Token);
        Assert.Contains(
            "/anchors/2", Encoding.UTF8.GetString(Read(bundle, "anchors/sigstore/trusted_root.json")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    [InlineData(true, null)]
    public async Task AnchorAllAsync_RequestThatIsNotDue_IsRefusedAndChangesNothing(bool isLost, int? more)
    {
        long entries = await AnchorSomeAsync();
        if (isLost)
            Lose("state");
        if (more is { } number)
            new AnchorRequest("why", entries + number).Save(Folder);
        else
            await File.WriteAllTextAsync(Request, "{}", Token);

        int? anchored = await AnchorAsync(Restart());

        Assert.Equal(isLost ? null : 0, anchored);
        Assert.Equal(1, await SqlAsync<long>("SELECT count(*) FROM aibos.kernel_ledger_anchor_log"));
        Assert.False(Directory.Exists(Path.Combine(Folder, "2")));
        Assert.Equal((false, true), (File.Exists(Request), File.Exists(Request + ".refused")));
    }

    [Fact]
    public async Task AnchorAllAsync_DatabaseIsFromBeforeTheOtherLog_AnchorsNothingAndTheNextIsTheThird()
    {
        long entries = await AnchorSomeAsync();
        await SqlAsync<object>($"CREATE TABLE backup AS SELECT * FROM {Table}");
        await ForgetAsync(2);
        new AnchorRequest("entries were taken away", entries).Save(Folder);
        Assert.NotNull(await AnchorAsync(Restart()));
        // Put back to when the first log was whole: it would go on, and two logs would.
        await SqlAsync<object>(
            $"""
            ALTER TABLE {Table} DISABLE TRIGGER USER;
            ALTER TABLE {Table}_log DISABLE TRIGGER USER;
            DELETE FROM {Table};
            DELETE FROM {Table}_log WHERE log_number = 2;
            INSERT INTO {Table} SELECT * FROM backup;
            """);

        Assert.Null(await AnchorAsync(Restart()));
        new AnchorRequest("and put back", entries).Save(Folder);
        Assert.NotNull(await AnchorAsync(Restart()));

        Assert.Equal(3, await SqlAsync<int>($"SELECT max(log_number) FROM {Table}"));
    }

    [Fact]
    public async Task AnchorAllAsync_DiedBeforeTheDatabaseKnewOfIt_TakesTheSameKeyWhenItIsBack()
    {
        long entries = await AnchorSomeAsync();
        Lose("state");
        byte[] made = Restart().Make(2)!.LogId.ToArray();
        Assert.Null(await AnchorAsync(Restart()));
        new AnchorRequest("the disk broke", entries).Save(Folder);

        Assert.NotNull(await AnchorAsync(Restart()));

        Assert.Equal(
            made, await SqlAsync<byte[]>("SELECT log_id FROM aibos.kernel_ledger_anchor_log WHERE log_number = 2"));
    }

    private async Task<long> AnchorSomeAsync()
    {
        await GrowAsync(Acme);
        await GrowAsync(Globex);
        return (await Writer.AnchorAllAsync(Token))!.Value;
    }

    private async Task BeginAsync(long entries)
    {
        Lose("all");
        Directory.CreateDirectory(Folder);
        new AnchorRequest("the disk broke", entries).Save(Folder);
        Assert.NotNull(await AnchorAsync(Restart()));
    }

    private void Lose(string what)
    {
        Get<AnchorState>().Dispose();
        if (what == "all")
            Directory.Delete(Folder, recursive: true);
        else if (what == "damage")
            File.WriteAllText(Path.Combine(Folder, "state"), "AIBOSAN1");
        else
            File.Delete(Path.Combine(Folder, what));
    }

    private Task<long> CountAsync(string where) => SqlAsync<long>($"SELECT count(*) FROM {Table} WHERE {where}");
}
