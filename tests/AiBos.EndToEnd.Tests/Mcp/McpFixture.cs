using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using ModelContextProtocol.Client;
using Xunit;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>Two silos of one cluster with a desk and a thousand other contracts, and callers of either.</summary>
public sealed class McpFixture : KernelFixture, IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private SiloHost? _neighbour;

    /// <summary>The other silo.</summary>
    internal SiloHost Neighbour => _neighbour!;

    public async ValueTask InitializeAsync()
    {
        string[] quiet = ["--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00"];
        await StartAsync([new DeskEngine(), new BulkEngine()], quiet);
        _neighbour = await StartNeighbourAsync([new DeskEngine(), new BulkEngine()], quiet);
        // A writer who may read and write files, and delete none.
        await SqlAsync<object>(
            "UPDATE aibos.kernel_role SET permissions = permissions || '{desk.read,desk.write}' "
            + "WHERE role_name = 'field'");
    }

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_neighbour is not null)
            await _neighbour.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>Posts a body to <c>/mcp</c> as it is.</summary>
    internal async Task<McpAnswer> PostAsync(
        string? key, string body, SiloHost? silo = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (silo ?? Host).BaseUrl + "/mcp");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        request.Headers.Add("Accept", "application/json, text/event-stream");
        foreach ((string name, string value) in headers)
        {
            if (name == "Content-Type")
                request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(value);
            else if (!request.Headers.TryAddWithoutValidation(name, value))
                throw new ArgumentException($"'{name}' is no header of a request.", nameof(headers));
        }

        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new McpAnswer((int)response.StatusCode, text);
    }

    /// <summary>Calls a tool without the handshake, as any revision before 2026-07-28 allows.</summary>
    internal Task<McpAnswer> CallToolAsync(
        string tenant, string role, string tool, string? arguments, JsonObject? meta = null, SiloHost? silo = null)
    {
        string text = arguments is null ? "" : $",\"arguments\":{arguments}";
        string more = meta is null ? "" : $",\"_meta\":{meta.ToJsonString()}";
        string name = JsonSerializer.Serialize(tool);
        return PostAsync(
            Key(tenant, role),
            $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":{{{name}}}{{{text}}}{{{more}}}}}""",
            silo);
    }

    /// <summary>The protocol's own client.</summary>
    internal Task<McpClient> ConnectAsync(
        string tenant, string role, McpClientOptions? options = null, SiloHost? silo = null) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri((silo ?? Host).BaseUrl + "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["X-Api-Key"] = Key(tenant, role) },
        }),
        options,
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>How often a principal's action stands on the ledger with an outcome.</summary>
    internal Task<long> CountAsync(string tenant, string role, string action, string outcome) => SqlAsync<long>(
        $"SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND actor = '{role}@{tenant}' "
        + $"AND action = '{action}' AND outcome = '{outcome}'");
}
