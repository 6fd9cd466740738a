using System.Globalization;
using System.Text;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Bundles;
using AiBos.Ledger.Checkpoints;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests.Campaign;

/// <summary>
/// Random single changes of a live log and of its bundle: each must be found and named, and what is untouched must be
/// valid. AIBOS_TESTS_MUTATIONS sets their number (500), AIBOS_TESTS_SEED the seed (printed).
/// </summary>
public sealed class When_single_things_are_changed : KernelFixture, IAsyncLifetime
{
    private const int ControlEvery = 25;
    private static readonly TenantId Acme = new("acme");

    private readonly string _folder = TestFolder.Create("aibos-campaign-");
    private readonly int _seed = Setting("AIBOS_TESTS_SEED", Environment.TickCount & int.MaxValue);
    private readonly int _mutations = Setting("AIBOS_TESTS_MUTATIONS", 500);
    private long _size;

    // Nothing may sign, scrub or verify of itself while things are out of order.
    public async ValueTask InitializeAsync()
    {
        await StartAsync(
            [], "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00");
        for (int i = 0; i < 8; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Get<LedgerClient>().RecordAsync(
                Acme, EntryKind.Action, $"user-{n % 7}", "probe.note", "ok",
                Encoding.UTF8.GetBytes($$"""{"n":{{(i * 100) + n}},"text":"{{(i * 7919) + (n * 104_729)}}"}"""))));
        }

        await Get<CheckpointWriter>().SignAllAsync(Get<CheckpointSigning>().Signer!, CancellationToken.None);
        _size = await SqlAsync<long>("SELECT size FROM aibos.kernel_ledger_head WHERE tenant_id = 'acme'");
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_name_each_in_the_database()
    {
        var matrix = new ConfusionMatrix();
        var mutations = new DatabaseMutations(this, "acme", _size, new Random(_seed));
        await mutations.SaveAsync();
        for (int i = 0; i < _mutations / 2; i++)
        {
            if (i % ControlEvery == 0)
                matrix.Add(Mutation.Control("untouched log"), await VerifyAsync());
            Mutation mutation = await mutations.ApplyAsync();
            matrix.Add(mutation, await VerifyAsync());
            await mutations.UndoAsync();
        }

        matrix.Add(Mutation.Control("untouched log"), await VerifyAsync());
        Report(matrix);
    }

    [Fact]
    public async Task Should_name_each_in_a_bundle()
    {
        string bundle = Path.Combine(_folder, "bundle");
        await StrangersVerifier.ExportAsync(Host.BaseUrl, Key("acme", "auditor"), bundle);
        HttpAnswer answer = await SendAsync(HttpMethod.Get, "/audit/policy", Key("acme", "auditor"));
        Assert.True(CheckpointPolicy.TryParse(
            Encoding.UTF8.GetBytes(answer.Text), out CheckpointPolicy? policy, out _, out _));
        var matrix = new ConfusionMatrix();
        var mutations = new BundleMutations(bundle, new Random(_seed));
        for (int i = 0; i < _mutations / 2; i++)
        {
            if (i % ControlEvery == 0)
                matrix.Add(Mutation.Control("untouched bundle"), Verify(bundle, policy));
            Mutation mutation = mutations.Apply();
            matrix.Add(mutation, Verify(bundle, policy));
            mutations.Undo();
        }

        matrix.Add(Mutation.Control("untouched bundle"), Verify(bundle, policy));
        Report(matrix);
    }

    private Task<VerificationReport> VerifyAsync() => Get<AuditVerifier>().VerifyAsync(
        Acme, ScrubPace.Full(TimeProvider.System), CancellationToken.None);

    private static VerificationReport Verify(string bundle, CheckpointPolicy policy) =>
        BundleVerifier.Verify(bundle, policy, cancellationToken: TestContext.Current.CancellationToken);

    private void Report(ConfusionMatrix matrix)
    {
        string text = $"seed {_seed}\n{matrix}";
        TestContext.Current.TestOutputHelper!.WriteLine(text);
        Assert.True(
            matrix.Faults.Count == 0, text + string.Join('\n', matrix.Faults.Take(20)));
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int set)
            ? set
            : otherwise;
}
