using System.Text;
using System.Text.Json;
using AiBos.Kernel.Access;
using AiBos.Kernel.Actions;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Tenancy;
using AiBos.Sdk;

namespace AiBos.Silo.Hosting;

/// <summary>
/// Two tenants with roles, accounts and open periods, and the platform's own tenant. The accounts go in through
/// the front door, as actions; running it again changes nothing.
/// </summary>
internal sealed class DemoSeed(TenantProvisioner provisioner, IGrainFactory grains)
{
    private static readonly Dictionary<string, string[]> TenantRoles = new()
    {
        ["owner"] = ["*"],
        ["accountant"] = ["accounting.*", "workflow.*"],
        ["approver"] = ["accounting.approve", "accounting.read", "workflow.*"],
        ["viewer"] = ["accounting.read"],
        ["auditor"] = ["audit.*"],
        ["field"] = ["botany.*", "sync.*"],
    };

    private static readonly (string Number, string Name, string Type)[] Accounts =
    [
        ("1000", "Cash", "asset"), ("1200", "Receivables", "asset"), ("2000", "Payables", "liability"),
        ("3000", "Equity", "equity"), ("4000", "Revenue", "income"), ("5000", "Expenses", "expense"),
    ];

    internal async Task<IReadOnlyList<DemoKey>> RunAsync(CancellationToken cancellationToken)
    {
        var keys = new List<DemoKey>();
        foreach ((string tenant, string name) in new[] { ("acme", "Acme"), ("globex", "Globex") })
        {
            await EnsureAsync(new TenantPlan(new TenantId(tenant), name, TenantRoles), keys, cancellationToken);
            var owner = new Caller(tenant, $"owner@{tenant}", ["*"]);
            foreach ((string number, string title, string type) in Accounts)
                await CallAsync(owner, "accounting.create.account", new { number, name = title, type });
            await CallAsync(owner, "accounting.open.period", new { from = "2025-01", to = "2027-12" });
        }

        var platform = new Dictionary<string, string[]> { ["platform"] = ["platform.*", "secrets.*"] };
        await EnsureAsync(new TenantPlan(PlatformTenant.Id, "Platform", platform), keys, cancellationToken);
        return keys;
    }

    private async Task EnsureAsync(TenantPlan plan, List<DemoKey> keys, CancellationToken cancellationToken)
    {
        foreach ((string role, ApiKey key) in await provisioner.EnsureDemoAsync(plan, cancellationToken))
            keys.Add(new DemoKey(plan.Tenant.Value, role, key.Reveal()));
    }

    private async Task CallAsync(Caller owner, string action, object input)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(input);
        string key = $"demo:{action}:{Encoding.UTF8.GetString(body)}";
        ActionOutcome outcome = await grains.GetGrain<IActionGrain>(0).ExecuteAsync(
            new ActionCall { Caller = owner, Action = action, Body = body, IdempotencyKey = key, Cause = "demo" });
        // Idempotency records are forgotten one day; what exists already is then a conflict, and as good.
        if (outcome.Error?.ToRefusal() is { Code: not ErrorCode.Conflict } refusal)
            throw new InvalidOperationException($"The demo's {action} was refused: {refusal.Detail}");
    }
}
