using AiBos.TestInfrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(AiBos.Engines.Accounting.Tests.AccountingFixture))]

namespace AiBos.Engines.Accounting.Tests;

/// <summary>One silo for the whole assembly.</summary>
public sealed class AccountingFixture : KernelFixture, IAsyncLifetime
{
    private int _accounts;

    public async ValueTask InitializeAsync() => await StartAsync([]);

    /// <summary>Opens two accounts nobody else uses and returns their numbers.</summary>
    public async Task<(string Debit, string Credit)> NewAccountsAsync(string tenant = "acme")
    {
        int n = Interlocked.Increment(ref _accounts);
        (string debit, string credit) = ($"D{n}", $"C{n}");
        foreach (string number in new[] { debit, credit })
        {
            HttpAnswer made = await CallAsync(
                tenant, "owner", "accounting.create.account", $$"""{"number":"{{number}}","name":"Test","type":"asset"}""");
            Assert.Equal(200, made.Status);
        }

        return (debit, credit);
    }

    public static string Entry(
        string debit, string credit, string amount = "100.00", string date = "2026-01-31", string? creditAmount = null) =>
        $$"""{"date":"{{date}}","description":"Test","currency":"EUR","lines":["""
        + $$"""{"account":"{{debit}}","debit":"{{amount}}"},{"account":"{{credit}}","credit":"{{creditAmount ?? amount}}"}]}""";
}
