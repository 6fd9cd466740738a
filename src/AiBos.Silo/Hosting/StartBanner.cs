using AiBos.Kernel.Tenancy;

namespace AiBos.Silo.Hosting;

/// <summary>What a person sees once the server is ready: where it is, the demo's keys, and one call to try.</summary>
internal static class StartBanner
{
    internal static async Task ShowAsync(
        WebApplication app, SiloSettings settings, string ownerConnection, CancellationToken cancellationToken)
    {
        string url = app.Urls.First();
        if (!settings.Demo)
        {
            Console.WriteLine($"AI-BOS is ready at {url}");
            return;
        }

        var seed = new DemoSeed(
            app.Services.GetRequiredService<TenantProvisioner>(), app.Services.GetRequiredService<IGrainFactory>());
        IReadOnlyList<DemoKey> keys = await seed.RunAsync(cancellationToken);
        await new DemoFile(url, ownerConnection, keys).WriteAsync(settings.DataDirectory, cancellationToken);
        Console.WriteLine($"AI-BOS is ready at {url}");
        Console.WriteLine();
        Console.WriteLine("Demo keys (for this machine only; also in demo.json of the data directory):");
        foreach (DemoKey key in keys)
            Console.WriteLine($"  {key.Tenant,-7} {key.Role,-11} {key.Key}");
        string accountant = keys.First(key => key is { Tenant: "acme", Role: "accountant" }).Key;
        Console.WriteLine();
        Console.WriteLine("Post a journal entry:");
        Console.WriteLine();
        Console.WriteLine(
            $$"""
              curl -s {{url}}/actions/accounting/create.journal_entry \
                -H 'X-Api-Key: {{accountant}}' -H 'Content-Type: application/json' \
                -d '{"date":"2026-01-31","description":"First sale","currency":"EUR","lines":[{"account":"1000","debit":"100.00"},{"account":"4000","credit":"100.00"}]}'
            """);
        Console.WriteLine();
        Console.WriteLine("Ctrl-C stops the server and its database.");
    }
}
