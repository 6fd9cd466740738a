using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>Runs programs that others wrote, in the test that is running.</summary>
internal static class ThirdPartyTool
{
    /// <summary>Skips the test, or fails it where third parties are required.</summary>
    public static void RequireOrSkip(bool isHere, string missing)
    {
        if (isHere)
        {
            return;
        }

        if (ForeignProgram.IsRequired)
        {
            Assert.Fail(missing);
        }

        Assert.Skip(missing);
    }

    /// <summary>Skips the test without OpenSSL, or fails it where third parties are required.</summary>
    public static void RequireOpenSsl() =>
        RequireOrSkip(ForeignProgram.IsOnPath("openssl"), "OpenSSL is not here: apt-get install openssl");

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Exit code and what it wrote, standard output first.</returns>
    public static Task<(int Code, string Output)> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null) =>
        ForeignProgram.RunAsync(program, arguments, folder, environment, TestContext.Current.CancellationToken);
}
