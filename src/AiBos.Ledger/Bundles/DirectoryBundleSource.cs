namespace AiBos.Ledger.Bundles;

/// <summary>A bundle that lies in a directory. Links are refused wherever they point: what is checked must be what was
/// handed over. So is what is no file: it could be waited for without end.</summary>
internal sealed class DirectoryBundleSource : IBundleSource
{
    private readonly string _root;
    private readonly HashSet<string> _names = [];

    public DirectoryBundleSource(string root, BundleLimits limits)
    {
        _root = root;
        var open = new Stack<string>([string.Empty]);
        while (open.TryPop(out var above))
        {
            foreach (var found in new DirectoryInfo(Path.Combine(root, above)).EnumerateFileSystemInfos())
            {
                var name = above + found.Name;
                ThrowIfRefused(name, found);
                if (found is DirectoryInfo)
                {
                    open.Push(name + "/");
                }
                else
                {
                    _names.Add(name);
                }

                if (_names.Count + open.Count > limits.FilesMax)
                {
                    throw new BundleRefusedException(null, $"at most {limits.FilesMax} files", "more");
                }
            }
        }
    }

    public IReadOnlySet<string> Names => _names;

    public Stream? Find(string name) => _names.Contains(name)
        ? new FileStream(Path.Combine(_root, name), FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024)
        : null;

    public void Dispose()
    {
    }

    private static void ThrowIfRefused(string name, FileSystemInfo found)
    {
        if (!BundleFiles.IsSafe(name))
        {
            throw new BundleRefusedException(name, "a plain relative name", "another");
        }

        if (found.LinkTarget is not null || found.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            throw new BundleRefusedException(name, "a file or directory", "a link");
        }

        if (found is FileInfo && !FileKind.IsPlain(found.FullName))
        {
            throw new BundleRefusedException(name, "a file or directory", "a pipe, socket or device");
        }
    }
}
