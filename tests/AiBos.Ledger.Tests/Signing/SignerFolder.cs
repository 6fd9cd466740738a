using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;

namespace AiBos.Ledger.Tests.Signing;

/// <summary>A state directory of a test, gone with it.</summary>
internal sealed class SignerFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("aibos-signer-").FullName;

    public string State => System.IO.Path.Combine(Path, OriginHash);

    /// <summary>SHA-256 of <see cref="SampleHeaders.Origin"/>, by <c>sha256sum</c>.</summary>
    private static string OriginHash { get; } = Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(SampleKeys.Utf8(SampleHeaders.Origin)));

    public static SignerKey KeyOf(NoteSigner signer) => SignerKey.From(signer.Named("prod.example"));

    public LogSigner Open(NoteSigner? active = null, NoteSigner? former = null, Action? beforeRename = null) =>
        LogSigner.TryOpen(
            Path,
            KeyOf(active ?? SampleKeys.Log),
            former is null ? null : KeyOf(former),
            beforeRename,
            out var signer,
            out var refusal)
            ? signer
            : throw new InvalidOperationException($"{refusal}");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
