using AiBos.Ledger.Signing;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class SignerRotateVerbTests : CliFixture
{
    private string KeyFile => PathTo("signer/signer.key");

    [Fact]
    public async Task Rotate_Key_PrintsBothAndTheEndOfTheOverlap()
    {
        string former = Create();

        CliEnd end = await RunBareAsync(["signer", "rotate", "--state", "signer", "--json"]);

        Assert.Equal(0, end.ExitCode);
        SignerKeyRing ring = SignerKeyRing.Load(KeyFile);
        Assert.Equal(Base64(ring.Active), end.Json.GetProperty("publicKey").GetString());
        Assert.Equal(former, end.Json.GetProperty("formerKey").GetString());
        Assert.Equal(former, Base64(ring.Former!));
        long until = Time.GetUtcNow().ToUnixTimeSeconds() + (30 * 86_400);
        Assert.Equal(until, ring.Chain.Rotations[0].Until);
        Assert.Equal(until, end.Json.GetProperty("until").GetDateTimeOffset().ToUnixTimeSeconds());
        Assert.DoesNotContain("PRIVATE", end.Out + end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_FormerStillSigns_IsRefusedAndChangesNothing()
    {
        Create();
        await RunBareAsync(["signer", "rotate", "--state", "signer", "--overlap-days", "1"]);
        string before = await File.ReadAllTextAsync(KeyFile, Token);

        CliEnd end = await RunBareAsync(["signer", "rotate", "--state", "signer", "--json"]);

        Assert.Equal((1, "REFUSED"), (end.ExitCode, end.Json.GetProperty("code").GetString()));
        Assert.Contains("aibos signer retire", end.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(KeyFile, Token));
    }

    [Fact]
    public async Task Rotate_WithoutOverlap_PrintsTheNewKeyAlone()
    {
        Create();

        CliEnd end = await RunBareAsync(["signer", "rotate", "--state", "signer", "--overlap-days", "0"]);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal($"public key: {Base64(SignerKeyRing.Load(KeyFile).Active)}", end.Out.TrimEnd());
    }

    [Theory]
    [InlineData(2, "--overlap-days", "-1")]
    [InlineData(2, "--overlap-days", "367")]
    [InlineData(3, "--overlap-days", "1")]
    public async Task Rotate_NoSuchOverlapOrNoKey_IsSaidAndNothingMade(int exitCode, params string[] options)
    {
        Directory.CreateDirectory(PathTo("signer"));

        CliEnd end = await RunBareAsync(["signer", "rotate", "--state", "signer", .. options]);

        Assert.Equal(exitCode, end.ExitCode);
        Assert.False(File.Exists(KeyFile));
    }

    private static string Base64(SignerKey key) => Convert.ToBase64String(key.PublicKey);

    private string Create()
    {
        Directory.CreateDirectory(PathTo("signer"));
        return Base64(SignerKeyRing.LoadOrCreate(KeyFile, "d").Active);
    }
}
