using System.Security.Cryptography;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Tests.Notes;
using AiBos.Ledger.Timestamps;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>OpenSSL answers our requests, and verifies the files that a bundle has of its answers.</summary>
public sealed class OpenSslTimestampTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-ts-").FullName;
    private readonly byte[] _note = new Checkpoint(SampleHeaders.Origin, 7, NodeHash.Empty)
        .Sign(SampleKeys.Log).ToArray();

    private OpenSslAuthority? _authority;
    private byte[] _reply = [];
    private TimestampRequest _request = null!;

    private OpenSslAuthority Authority => _authority!;

    public async ValueTask InitializeAsync()
    {
        ThirdPartyTool.RequireOpenSsl();
        _authority = await OpenSslAuthority.CreateAsync(TestContext.Current.CancellationToken);
        _request = TimestampRequest.Create(_note, RandomNumberGenerator.GetBytes(TimestampRequest.NonceBytes));
        _reply = await Authority.ReplyAsync(_request.ToArray(), TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _authority?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task TryAccept_ReplyOfOpenSsl_IsBelieved()
    {
        var verifier = TimestampVerifier.FromPem(
            await File.ReadAllTextAsync(Authority.RootsFile, TestContext.Current.CancellationToken));

        Assert.True(_request.TryAccept(_reply, verifier, out var stamp, out var fault), $"{fault}");

        Assert.Equal("CN=Test authority, O=Tests", stamp.Authority);
    }

    [Fact]
    public async Task Verify_OurFiles_AreAcceptedByOpenSsl()
    {
        var (code, output) = await VerifyAsync(_note, _reply, Authority.RootsFile);

        Assert.True(code == 0, output);
        Assert.Contains("Verification: OK", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_TamperedCopies_AreRefusedByOpenSslAndByUs()
    {
        using var other = await OpenSslAuthority.CreateAsync(TestContext.Current.CancellationToken);
        (string What, byte[] Note, byte[] Reply, string Roots)[] copies =
        [
            ("checkpoint", Flip(_note, 30), _reply, Authority.RootsFile),
            ("token", _note, Flip(_reply, 120), Authority.RootsFile),
            ("signature", _note, Flip(_reply, _reply.Length - 8), Authority.RootsFile),
            ("another root", _note, _reply, other.RootsFile),
        ];

        foreach (var (what, note, reply, roots) in copies)
        {
            var (code, output) = await VerifyAsync(note, reply, roots);
            Assert.True(code != 0, $"{what}: {output}");
            var verifier = TimestampVerifier.FromPem(
                await File.ReadAllTextAsync(roots, TestContext.Current.CancellationToken));
            Assert.False(verifier.TryVerify(reply, note, out _, out _), what);
        }
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] copy = [.. bytes];
        copy[at] ^= 1;
        return copy;
    }

    private async Task<(int Code, string Output)> VerifyAsync(byte[] note, byte[] reply, string roots)
    {
        var token = TestContext.Current.CancellationToken;
        await File.WriteAllBytesAsync(Path.Combine(_folder, "7.checkpoint"), note, token);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "7.tsr"), reply, token);
        return await ThirdPartyTool.RunAsync(
            "openssl", ["ts", "-verify", "-data", "7.checkpoint", "-in", "7.tsr", "-CAfile", roots], _folder);
    }
}
