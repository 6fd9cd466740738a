using AiBos.Ledger.Signing;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class SignerRetireVerbTests : CliFixture
{
    [Fact]
    public async Task Retire_FormerKey_IsForgottenAndAgainChangesNothing()
    {
        Directory.CreateDirectory(PathTo("signer"));
        string file = PathTo("signer/signer.key");
        SignerKeyRing.LoadOrCreate(file, "d");
        await RunBareAsync(["signer", "rotate", "--state", "signer"]);

        for (int i = 0; i < 2; i++)
        {
            CliEnd end = await RunBareAsync(["signer", "retire", "--state", "signer", "--json"]);

            Assert.Equal(0, end.ExitCode);
            Assert.False(end.Json.TryGetProperty("formerKey", out _));
            Assert.Single((await File.ReadAllTextAsync(file, Token)).Split("PRIVATE+KEY")[1..]);
        }

        Assert.Single(SignerKeyRing.Load(file).Chain.Rotations);
        Assert.Equal(0, (await RunBareAsync(["signer", "rotate", "--state", "signer"])).ExitCode);
    }

    [Fact]
    public async Task Retire_NoKey_CannotBeRead() =>
        Assert.Equal(3, (await RunBareAsync(["signer", "retire", "--state", "."])).ExitCode);
}
