using System.IO.Compression;

namespace AiBos.Ledger.Bundles;

/// <summary>A bundle in a zip file, read in place: nothing is unpacked to disk. Sizes are those that the zip's
/// directory declares; the reader of the base library yields no byte more than declared.</summary>
internal sealed class ZipBundleSource : IBundleSource
{
    private const long HarmlessBytes = 1024 * 1024;
    private const int UnixTypeMask = 0xF000;
    private const int UnixUnsaid = 0;
    private const int UnixDirectory = 0x4000;
    private const int UnixFile = 0x8000;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly HashSet<string> _names = [];

    public ZipBundleSource(string path, BundleLimits limits)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            ZipDirectory.ThrowIfTooLong(file, limits.FilesMax);
            _archive = new ZipArchive(file, ZipArchiveMode.Read);
            List(limits);
        }
        catch
        {
            _archive?.Dispose();
            file.Dispose();
            throw;
        }
    }

    public IReadOnlySet<string> Names => _names;

    public Stream? Find(string name) => _entries.GetValueOrDefault(name)?.Open();

    public void Dispose() => _archive.Dispose();

    private void List(BundleLimits limits)
    {
        if (_archive.Entries.Count > limits.FilesMax)
        {
            throw new BundleRefusedException(
                null, $"at most {limits.FilesMax} files", $"{_archive.Entries.Count} files");
        }

        long bytes = 0;
        foreach (var entry in _archive.Entries)
        {
            var name = entry.FullName;
            var isDirectory = name.EndsWith('/') && entry.Length == 0;
            ThrowIfRefused(isDirectory ? name[..^1] : name, entry, limits.ZipRatioMax);
            bytes += entry.Length;
            if (bytes > limits.ZipBytesMax)
            {
                throw new BundleRefusedException(name, $"at most {limits.ZipBytesMax} bytes unpacked", "more");
            }

            if (!isDirectory && !(_names.Add(name) && _entries.TryAdd(name, entry)))
            {
                throw new BundleRefusedException(name, "one file of a name", "two");
            }
        }
    }

    private static void ThrowIfRefused(string name, ZipArchiveEntry entry, int ratioMax)
    {
        if (!BundleFiles.IsSafe(name))
        {
            throw new BundleRefusedException(name, "a plain relative name", "another");
        }

        if (((entry.ExternalAttributes >> 16) & UnixTypeMask) is not (UnixUnsaid or UnixDirectory or UnixFile))
        {
            throw new BundleRefusedException(name, "a file or directory", "a link, pipe, socket or device");
        }

        if (entry.IsEncrypted)
        {
            throw new BundleRefusedException(name, "a plain file", "an encrypted one");
        }

        if (entry.Length > HarmlessBytes && entry.Length / Math.Max(entry.CompressedLength, 1) >= ratioMax)
        {
            throw new BundleRefusedException(
                name, $"at most {ratioMax} bytes for each packed one", $"{entry.Length} from {entry.CompressedLength}");
        }
    }
}
