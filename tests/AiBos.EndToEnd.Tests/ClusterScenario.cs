using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// What scenarios about silos and the processes around them share: a folder, a cluster's database, an accountant of
/// acme who posts and an auditor who asks. All of it is gone after the test.
/// </summary>
public abstract class ClusterScenario : IAsyncLifetime
{
    // Real time, and far more than any test takes: one that waits for what never comes fails instead of hanging.
    private readonly CancellationTokenSource _guard =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private protected string Folder { get; } = TestFolder.Create("aibos-scenario-");

    private protected HttpClient Http { get; } = new();

    private protected ClusterFolder Cluster { get; private set; } = null!;

    private protected CancellationToken Token => _guard.Token;

    public virtual async ValueTask InitializeAsync()
    {
        _guard.CancelAfter(TimeSpan.FromMinutes(3));
        Cluster = await ClusterFolder.CreateAsync();
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http.Dispose();
        _guard.Dispose();
        Cluster.Dispose();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private protected Task<HttpAnswer> TryPostAsync(SiloProcess silo, string key) => HttpAnswer.SendAsync(
        Http, HttpMethod.Post, silo.BaseUrl + "/actions/accounting/create.journal_entry",
        silo.Key("acme", "accountant"), PostingLoad.Body(key));

    /// <summary>Posts, and returns the position of the entry.</summary>
    private protected async Task<long> PostAsync(SiloProcess silo, string key)
    {
        HttpAnswer answer = await TryPostAsync(silo, key);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Seq;
    }

    /// <summary>Asks as the auditor, or with another key.</summary>
    private protected Task<HttpAnswer> SendAsync(
        SiloProcess silo, HttpMethod method, string path, string? key = null) =>
        HttpAnswer.SendAsync(Http, method, silo.BaseUrl + path, key ?? silo.Key("acme", "auditor"), null);

    private protected Task<HttpAnswer> GetAsync(SiloProcess silo, string path, string? key = null) =>
        SendAsync(silo, HttpMethod.Get, path, key);

    /// <summary>Asks until a checkpoint covers the entry: a second, or until the test's time is up.</summary>
    private protected async Task SignedAsync(SiloProcess silo, long seq)
    {
        while ((await GetAsync(silo, $"/audit/entries/{seq}/tlog-proof")).Status != 200)
            Token.ThrowIfCancellationRequested();
    }

    /// <summary>State of a part at <c>/diagz</c>.</summary>
    private protected async Task<string> StateAsync(SiloProcess silo, string part)
    {
        HttpAnswer answer = await GetAsync(silo, "/diagz", silo.Key("acme", "owner"));
        return answer.Data.GetProperty("components").EnumerateArray()
            .Single(component => component.GetProperty("name").GetString() == part)
            .GetProperty("state").GetString()!;
    }

    private protected async Task AssertValidAsync(SiloProcess silo)
    {
        HttpAnswer verified = await SendAsync(silo, HttpMethod.Post, "/audit/verify");
        Assert.True(verified.Data.GetProperty("status").GetString() == "VALID", verified.Text);
    }
}
