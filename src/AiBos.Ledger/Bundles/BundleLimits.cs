namespace AiBos.Ledger.Bundles;

/// <summary>What a bundle may cost to read. Beyond a limit it is refused with
/// <see cref="FindingCodes.BundleRefused"/>. Lines are bounded by the format: 64 KiB for an entry, 16 MiB for a
/// payload.</summary>
public sealed class BundleLimits
{
    /// <summary>Files in the bundle, at least 1. Default 100,000, enough for 25 million entries; their names are kept
    /// in memory.</summary>
    public int FilesMax { get; init; } = 100_000;

    /// <summary>Bytes of all files of a zip when unpacked. Default 64 GiB. Ignored for a directory, whose bytes are
    /// there already.</summary>
    public long ZipBytesMax { get; init; } = 64L << 30;

    /// <summary>Unpacked bytes for each packed byte of a file in a zip. Default 200; files below 1 MiB are exempt, as
    /// they cannot hurt.</summary>
    public int ZipRatioMax { get; init; } = 200;

    /// <summary>Findings to keep, 1 to 100,000; all are counted. Default
    /// <see cref="ChainVerifier.FindingsMaxDefault"/>.</summary>
    public int FindingsMax { get; init; } = ChainVerifier.FindingsMaxDefault;
}
