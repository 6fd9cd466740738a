namespace AiBos.Ledger.Bundles;

/// <summary>The files of a bundle. Names were checked when it was opened; one that it does not list is never
/// opened. Not safe for concurrent use.</summary>
internal interface IBundleSource : IDisposable
{
    /// <summary>The names of all files, with forward slashes.</summary>
    IReadOnlySet<string> Names { get; }

    /// <summary>Opens a file; null when there is none of that name. The caller closes it.</summary>
    Stream? Find(string name);
}
