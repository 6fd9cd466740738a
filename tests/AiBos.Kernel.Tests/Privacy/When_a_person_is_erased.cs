using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Privacy;
using AiBos.Ledger;
using AiBos.Ledger.Bundles;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using ErrorCode = AiBos.Sdk.ErrorCode;

namespace AiBos.Kernel.Tests.Privacy;

/// <summary>
/// Personal fields on the ledger, from the call to the erasure and the auditor's bundle. Each test has a tenant of its
/// own on one silo.
/// </summary>
public sealed class When_a_person_is_erased(ErasureFixture fixture) : IClassFixture<ErasureFixture>, IAsyncLifetime
{
    private const string Canary = "Ada-canary-1815";
    private const string OtherCanary = "Grace-canary-1906";
    private static readonly PrincipalId Officer = new("officer");

    private readonly TemporaryDirectory _folder = new();
    private PersonalTenant _tenant = null!;

    private TenantId Tenant => _tenant.Id;

    public async ValueTask InitializeAsync() => _tenant = await fixture.NewTenantAsync();

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("probe.register.person")]
    [InlineData("probe.look.person")]
    public async Task Should_keep_personal_values_off_the_log_from_the_start(string action)
    {
        HttpAnswer answer = await RegisterAsync("p1", action);

        Assert.Contains(Canary, answer.Data.GetProperty("name").GetString(), StringComparison.Ordinal);
        string payload = await PayloadAsync(answer.Seq);
        Assert.DoesNotContain("canary", payload, StringComparison.Ordinal);
        Assert.Contains("plain words", payload, StringComparison.Ordinal);
        Assert.Contains("$sealed", payload, StringComparison.Ordinal);
        // Two subjects, each with one key, whatever the number of fields.
        string leaf = (await fixture.SqlAsync<string>(
            "SELECT convert_from(leaf, 'UTF8') FROM aibos.kernel_audit_log "
            + $"WHERE tenant_id = '{Tenant}' AND seq = {answer.Seq}"))!;
        string k = JsonDocument.Parse(leaf).RootElement.GetProperty("pay").GetProperty("k").GetString()!;
        Assert.Equal(2, k.Split(',').Length);
        Assert.Equal(VerificationStatus.Valid, (await VerifyAsync()).Status);
    }

    [Fact]
    public async Task Should_show_values_only_to_those_who_may_see_them()
    {
        long seq = (await RegisterAsync("p1")).Seq;

        JsonElement auditor = await ShowAsync(seq, "auditor");
        Assert.Equal("SEALED", auditor.GetProperty("input").GetProperty("name").GetProperty("$personal").GetString());
        JsonElement owner = await ShowAsync(seq, "owner");
        Assert.Equal(Canary, owner.GetProperty("input").GetProperty("name").GetString());
        Assert.Equal(
            "x@y", owner.GetProperty("output").GetProperty("contact").GetProperty("mail").GetString());
        Assert.Equal(
            OtherCanary, owner.GetProperty("input").GetProperty("guests")[0].GetProperty("email").GetString());
    }

    [Fact]
    public async Task Should_open_nothing_and_verify_everything_afterwards()
    {
        long seq = (await RegisterAsync("p1")).Seq;
        string before = await PayloadAsync(seq);

        HttpAnswer erased = await EraseAsync("p1");

        Assert.Equal((200, 1), (erased.Status, erased.Data.GetProperty("keys").GetInt32()));
        JsonElement owner = await ShowAsync(seq, "owner");
        Assert.Equal("ERASED", owner.GetProperty("input").GetProperty("name").GetProperty("$personal").GetString());
        Assert.Equal(
            OtherCanary, owner.GetProperty("input").GetProperty("guests")[0].GetProperty("email").GetString());
        Assert.Equal(before, await PayloadAsync(seq));
        Assert.Equal(0L, await KeysLeftAsync());
        Assert.Equal("erasure", await fixture.SqlAsync<string>(
            $"SELECT kind FROM aibos.kernel_audit_log WHERE tenant_id = '{Tenant}' AND seq = {erased.Seq}"));
        Assert.Equal(VerificationStatus.Valid, (await VerifyAsync()).Status);
        VerificationReport bundle = await VerifyBundleAsync();
        Assert.Equal(VerificationStatus.Valid, bundle.Status);
        Assert.Contains(bundle.Notes, note => note.StartsWith("ERASED", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("UPDATE aibos.kernel_subject_key SET wrapped_key = NULL, destroyed_at = now(), erasure_id = "
        + "gen_random_uuid(), erasure_actor = 'x', erasure_payload = '' WHERE tenant_id = '{t}' AND subject_id = 'p1'")]
    [InlineData("DELETE FROM aibos.kernel_subject_key WHERE tenant_id = '{t}' AND subject_id = 'p1'")]
    public async Task Should_call_a_key_destroyed_behind_its_back_unavailable_and_not_erased(string act)
    {
        long seq = (await RegisterAsync("p1")).Seq;

        await fixture.SqlAsync<object>(act.Replace("{t}", Tenant.Value, StringComparison.Ordinal));

        Finding finding = Assert.Single((await VerifyAsync()).Findings);
        Assert.Equal((FindingCodes.PayloadUnavailable, seq), (finding.Code, finding.Seq));
        VerificationReport bundle = await VerifyBundleAsync();
        Assert.Equal(VerificationStatus.Incomplete, bundle.Status);
        Assert.Equal((FindingCodes.PayloadUnavailable, seq), (bundle.Findings[0].Code, bundle.Findings[0].Seq));
        Assert.DoesNotContain(bundle.Notes, note => note.StartsWith("ERASED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_find_what_is_sealed_for_a_person_even_afterwards()
    {
        long first = (await RegisterAsync("p1")).Seq;
        await RegisterAsync("p2");
        await EraseAsync("p1");
        long second = (await RegisterAsync("p1")).Seq;

        HttpAnswer found = await fixture.SendAsync(
            HttpMethod.Get, "/audit/entries?subject=p1", _tenant.Key("auditor"));

        Assert.Equal(
            [first, second],
            found.Data.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("seq").GetInt64()));
        HttpAnswer nobody = await fixture.SendAsync(
            HttpMethod.Get, "/audit/entries?subject=p9", _tenant.Key("auditor"));
        Assert.Equal(0, nobody.Data.GetProperty("items").GetArrayLength());
    }

    /// <summary>As when a database from before there was the index is opened by a kernel that has it.</summary>
    [Fact]
    public async Task Should_be_found_in_entries_from_before_there_was_an_index()
    {
        long first = (await RegisterAsync("p1")).Seq;
        await RegisterAsync("p2");
        long second = (await RegisterAsync("p1")).Seq;
        string rows = $"SELECT count(*) FROM aibos.kernel_sealed_entry WHERE tenant_id = '{Tenant}'";
        long before = await fixture.SqlAsync<long>(rows);
        EngineMigration script = MigrationSet.FromResources("kernel").Scripts.Single(
            migration => migration.Name == "create_sealed_entries");

        await fixture.SqlAsync<object>(
            $"BEGIN; SET LOCAL ROLE kernel_owner; DROP TABLE aibos.kernel_sealed_entry; {script.Sql}; COMMIT");

        Assert.Equal(before, await fixture.SqlAsync<long>(rows));
        HttpAnswer found = await fixture.SendAsync(
            HttpMethod.Get, "/audit/entries?subject=p1", _tenant.Key("auditor"));
        Assert.Equal(
            [first, second],
            found.Data.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("seq").GetInt64()));
        Assert.Equal(VerificationStatus.Valid, (await VerifyAsync()).Status);
    }

    [Fact]
    public async Task Should_write_down_who_read_what()
    {
        long seq = (await RegisterAsync("p1")).Seq;

        await fixture.SendAsync(HttpMethod.Get, $"/audit/entries/{seq}", _tenant.Key("owner"));
        await fixture.SendAsync(HttpMethod.Get, "/audit/entries?kind=action&limit=2", _tenant.Key("auditor"));

        (JsonElement read, JsonElement listed) = (await ReadEntryAsync(seq + 1), await ReadEntryAsync(seq + 2));
        Assert.True(read.GetProperty("personal").GetBoolean());
        Assert.Equal((seq, seq), (read.GetProperty("first").GetInt64(), read.GetProperty("last").GetInt64()));
        Assert.False(listed.GetProperty("personal").GetBoolean());
        Assert.Equal("action", listed.GetProperty("asked").GetProperty("kind").GetString());
        Assert.Single(listed.GetProperty("asked").EnumerateObject());
    }

    [Fact]
    public async Task Should_write_down_a_share_of_reads_but_every_look_at_a_person()
    {
        long seq = (await RegisterAsync("p1")).Seq;
        var reads = new AuditReads(
            fixture.Get<LedgerClient>(), new AuditOptions { ReadShare = 0.001 }, NullLogger<AuditReads>.Instance);

        for (int i = 0; i < 20; i++)
            await reads.RecordAsync(Tenant, Officer, new Dictionary<string, string?>(), seq, seq, personal: i < 5);

        // By chance one in a thousand of the other fifteen.
        Assert.InRange(await fixture.SqlAsync<long>("SELECT count(*) FROM aibos.kernel_audit_log "
            + $"WHERE tenant_id = '{Tenant}' AND action = 'audit.read' AND actor = 'officer'"), 5L, 8L);
    }

    [Fact]
    public async Task Should_respect_a_legal_hold()
    {
        await RegisterAsync("p1");
        Assert.Equal(200, (await PostAsync("/audit/holds", """{"subject":"p1","reason":"case 7"}""")).Status);
        Assert.Equal("CONFLICT", (await PostAsync("/audit/holds", """{"subject":"p1","reason":"case 7"}""")).Code);

        Assert.Equal("CONFLICT", (await EraseAsync("p1")).Code);
        Assert.Equal(1L, await KeysLeftAsync());

        HttpAnswer released = await PostAsync("/audit/holds/release", """{"subject":"p1","reason":"closed"}""");
        Assert.Equal(200, released.Status);
        Assert.Equal("NOT_FOUND", (await PostAsync("/audit/holds/release", """{"subject":"p1","reason":"x"}""")).Code);
        Assert.Equal(200, (await EraseAsync("p1")).Status);
    }

    [Fact]
    public async Task Should_use_a_new_key_for_what_comes_after()
    {
        await RegisterAsync("p1");
        await EraseAsync("p1");

        long seq = (await RegisterAsync("p1")).Seq;

        JsonElement owner = await ShowAsync(seq, "owner");
        Assert.Equal(Canary, owner.GetProperty("input").GetProperty("name").GetString());
        Assert.Equal(200, (await EraseAsync("p1")).Status);
        Assert.Equal("NOT_FOUND", (await EraseAsync("p1")).Code);
        Assert.Equal(VerificationStatus.Valid, (await VerifyAsync()).Status);
    }

    [Fact]
    public async Task Should_end_what_a_crash_left_half_done()
    {
        long seq = (await RegisterAsync("p1")).Seq;
        // As left by a process that died between its promise and the entry.
        await fixture.SqlAsync<object>(
            "UPDATE aibos.kernel_subject_key SET erasure_id = gen_random_uuid(), erasure_actor = 'officer', "
            + "erasure_payload = convert_to('{\"keys\":[\"' || key_id || '\"]}', 'UTF8') "
            + $"WHERE tenant_id = '{Tenant}' AND subject_id = 'p1'");
        JsonElement shown = await ShowAsync(seq, "owner");
        Assert.Equal("ERASED", shown.GetProperty("input").GetProperty("name").GetProperty("$personal").GetString());
        long before = await SizeAsync();

        await fixture.Get<SubjectErasure>().ResumeAsync(CancellationToken.None);
        await fixture.Get<SubjectErasure>().ResumeAsync(CancellationToken.None);

        Assert.Equal(before + 1, await SizeAsync());
        Assert.Equal(0L, await KeysLeftAsync());
        Assert.Equal(VerificationStatus.Valid, (await VerifyAsync()).Status);
    }

    [Fact]
    public async Task Should_not_touch_the_same_person_of_another_tenant()
    {
        await RegisterAsync("p1");
        PersonalTenant another = await fixture.NewTenantAsync();
        HttpAnswer other = await fixture.CallAsync(another.Key("owner"), "probe.register.person", Body("p1"));

        await EraseAsync("p1");

        JsonElement shown = (await fixture.SendAsync(
            HttpMethod.Get, $"/audit/entries/{other.Seq}", another.Key("owner"))).Data.GetProperty("payload");
        Assert.Equal(Canary, shown.GetProperty("input").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("""{"subject":"p1","authority":"DPO"}""", "/basis")]
    [InlineData("""{"subject":"","authority":"DPO","basis":"Art. 17"}""", "/subject")]
    [InlineData("""{"subject":"p1","authority":" ","basis":"Art. 17"}""", "/authority")]
    [InlineData("""{"subject":"p1","authority":"DPO","basis":"Art. 17","now":true}""", "/now")]
    [InlineData("""{"subject":7,"authority":"DPO","basis":"Art. 17"}""", "/subject")]
    [InlineData("""[]""", "")]
    [InlineData("""{"subject":"p1","subject":"p2","authority":"DPO","basis":"Art. 17"}""", "")]
    [InlineData("""{"subject":"\ud800","authority":"DPO","basis":"Art. 17"}""", "")]
    public async Task Should_say_what_is_wrong_with_a_request(string body, string pointer)
    {
        HttpAnswer answer = await fixture.SendAsync(HttpMethod.Post, "/audit/erasures", _tenant.Key("owner"), body);

        Assert.Equal("VALIDATION_ERROR", answer.Code);
        Assert.Equal(pointer, Assert.Single(answer.Pointers));
    }

    [Fact]
    public async Task Should_take_more_than_the_right_to_read()
    {
        await RegisterAsync("p1");

        HttpAnswer answer = await fixture.SendAsync(
            HttpMethod.Post, "/audit/erasures", _tenant.Key("accountant"),
            """{"subject":"p1","authority":"DPO","basis":"Art. 17"}""");

        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task Should_refuse_more_people_than_an_entry_can_name()
    {
        string guests = string.Join(',', Enumerable.Range(0, 65).Select(n => $$"""{"guestId":"g{{n}}","email":"e"}"""));

        HttpAnswer answer = await fixture.CallAsync(
            _tenant.Key("owner"), "probe.register.person", $$"""{"personId":"p1","guests":[{{guests}}]}""");

        Assert.Equal(ErrorCode.PayloadTooLarge.ToString(), answer.Code?.Replace("_", "", StringComparison.Ordinal),
            ignoreCase: true);
    }

    private Task<long> SizeAsync() => fixture.SqlAsync<long>(
        $"SELECT size FROM aibos.kernel_ledger_head WHERE tenant_id = '{Tenant}'");

    private Task<long> KeysLeftAsync() => fixture.SqlAsync<long>(
        "SELECT count(*) FROM aibos.kernel_subject_key "
        + $"WHERE tenant_id = '{Tenant}' AND subject_id = 'p1' AND wrapped_key IS NOT NULL");

    private Task<HttpAnswer> RegisterAsync(string person, string action = "probe.register.person") =>
        fixture.CallAsync(_tenant.Key("owner"), action, Body(person));

    private static string Body(string person) =>
        $$"""
        {"personId":"{{person}}","note":"plain words","name":"{{Canary}}","contact":{"mail":"x@y","n":12.50},
         "guests":[{"guestId":"g1","email":"{{OtherCanary}}"},{"guestId":"g1"}]}
        """;

    private Task<HttpAnswer> EraseAsync(string subject) => PostAsync(
        "/audit/erasures", $$"""{"subject":"{{subject}}","authority":"DPO","basis":"GDPR Art. 17"}""");

    private Task<HttpAnswer> PostAsync(string path, string body) =>
        fixture.SendAsync(HttpMethod.Post, path, _tenant.Key("owner"), body);

    private async Task<JsonElement> ReadEntryAsync(long seq)
    {
        Assert.Equal("audit.read", await fixture.SqlAsync<string>(
            $"SELECT action FROM aibos.kernel_audit_log WHERE tenant_id = '{Tenant}' AND seq = {seq}"));
        return JsonSerializer.Deserialize<JsonElement>(await PayloadAsync(seq));
    }

    private async Task<JsonElement> ShowAsync(long seq, string role) => (await fixture.SendAsync(
        HttpMethod.Get, $"/audit/entries/{seq}", _tenant.Key(role))).Data.GetProperty("payload");

    private async Task<string> PayloadAsync(long seq) => (await fixture.SqlAsync<string>(
        "SELECT convert_from(payload, 'UTF8') FROM aibos.kernel_audit_log "
        + $"WHERE tenant_id = '{Tenant}' AND seq = {seq}"))!;

    private Task<VerificationReport> VerifyAsync() => fixture.Get<AuditVerifier>().VerifyAsync(
        Tenant, ScrubPace.Full(TimeProvider.System), CancellationToken.None);

    private async Task<VerificationReport> VerifyBundleAsync()
    {
        await fixture.Get<CheckpointWriter>().SignAllAsync(
            fixture.Get<CheckpointSigning>().Signer!, CancellationToken.None);
        AuditExport export = fixture.Get<AuditExport>();
        ExportPlan plan = (await export.PlanAsync(Tenant, Officer, 0, null, CancellationToken.None)).Value;
        string file = Path.Combine(_folder.Path, "bundle.zip");
        await using (FileStream stream = File.Create(file))
            await export.WriteAsync(plan, stream, CancellationToken.None);
        using ZipArchive archive = ZipFile.OpenRead(file);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
            string text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        }

        return BundleVerifier.Verify(file, cancellationToken: CancellationToken.None);
    }
}
