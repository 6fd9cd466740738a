using System.Text.Json;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

/// <summary>A deployment whose access is administered; tests use names of their own.</summary>
public sealed class AccessDeployment : KernelFixture, IAsyncLifetime
{
    private readonly HttpClient _http = new();

    public async ValueTask InitializeAsync() => await StartAsync(
        [], "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00",
        "--Kernel:Actions:SweepAfter=00:00:01", "--Kernel:Actions:SweepPause=00:00:01");

    internal Task<SiloHost> NeighbourAsync() => StartNeighbourAsync([]);

    internal Task<HttpAnswer> OnAsync(
        SiloHost silo, HttpMethod method, string path, string key, string? body = null) =>
        HttpAnswer.SendAsync(_http, method, silo.BaseUrl + path, key, body);

    internal Task<HttpAnswer> GetAsync(string path, string? key = null) =>
        SendAsync(HttpMethod.Get, path, key ?? OwnerKey());

    internal Task<HttpAnswer> PutAsync(string path, object body, string? key = null) =>
        SendAsync(HttpMethod.Put, path, key ?? OwnerKey(), JsonSerializer.Serialize(body));

    internal Task<HttpAnswer> PostAsync(string path, object body, string? key = null) =>
        SendAsync(HttpMethod.Post, path, key ?? OwnerKey(), JsonSerializer.Serialize(body));

    internal Task<HttpAnswer> DeleteAsync(string path, string? key = null) =>
        SendAsync(HttpMethod.Delete, path, key ?? OwnerKey());

    internal async Task<string> RoleAsync(string name, params string[] permissions)
    {
        HttpAnswer made = await PutAsync($"/access/roles/{name}", new { permissions });
        Assert.True(made.Status == 200, made.Text);
        return name;
    }

    /// <summary>A principal with roles and a key of its own; returns the key.</summary>
    internal async Task<(string Key, string KeyId)> PrincipalAsync(string id, params string[] roles)
    {
        HttpAnswer made = await PutAsync(
            $"/access/principals/{id}", new { kind = "user", roles, status = "active" });
        Assert.True(made.Status == 200, made.Text);
        HttpAnswer key = await PostAsync("/access/api-keys", new { principal = id, name = "of a test" });
        Assert.True(key.Status == 200, key.Text);
        return (key.Data.GetProperty("key").GetString()!, key.Data.GetProperty("id").GetString()!);
    }

    internal Task<string?> EntryAsync(HttpAnswer answer, string columns) => SqlAsync<string>(
        $"SELECT {columns} FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {answer.Seq}");

    private string OwnerKey() => Key("acme", "owner");

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await base.DisposeAsync();
    }
}
