namespace AiBos.Ledger.Bundles;

/// <summary>The names in a bundle of version 1, and which names are taken at all.</summary>
internal static class BundleFiles
{
    public const string Entries = "entries.jsonl";
    public const string Payloads = "payloads.jsonl";
    public const string Checkpoint = "checkpoint";
    public const string Policy = "policy";
    public const string AbsentKeys = "absent-keys.txt";
    public const string Manifest = "MANIFEST.sha256";
    public const string Anchors = "anchors/";
    public const string AnchoredCheckpoint = ".checkpoint";
    public const string SigstoreCheckpoint = "anchors/sigstore/checkpoint";
    public const string Timestamp = ".tsr";

    public const int NameLengthMax = 256;

    /// <summary>Whether a name stays inside the bundle on every operating system: relative, forward slashes, printable
    /// ASCII, no empty, <c>.</c> or <c>..</c> part, no colon or backslash.</summary>
    public static bool IsSafe(string name) =>
        name.Length is > 0 and <= NameLengthMax
        && !name.AsSpan().ContainsAnyExceptInRange(' ', '~')
        && !name.AsSpan().ContainsAny('\\', ':')
        && name.Split('/').All(static part => part is not ("" or "." or ".."));
}
