namespace AiBos.Ledger.Bundles;

/// <summary>Opens a bundle and reads its small files.</summary>
internal static class BundleSource
{
    /// <exception cref="BundleRefusedException">Names, links or sizes that are not taken.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IBundleSource Open(string path, BundleLimits limits)
    {
        if (Directory.Exists(path))
        {
            return new DirectoryBundleSource(path, limits);
        }

        return FileKind.IsPlain(path)
            ? new ZipBundleSource(path, limits)
            : throw new BundleRefusedException(null, "a directory or a zip file", "a pipe, socket or device");
    }

    /// <summary>Reads a whole file; null when there is none.</summary>
    /// <exception cref="BundleRefusedException">It is longer than the limit.</exception>
    public static byte[]? FindBytes(this IBundleSource source, string name, int bytesMax)
    {
        using var stream = source.Find(name);
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[Math.Min(bytesMax, 8 * 1024) + 1];
        var length = 0;
        int read;
        while ((read = stream.Read(bytes, length, bytes.Length - length)) > 0)
        {
            length += read;
            if (length > bytesMax)
            {
                throw new BundleRefusedException(name, $"at most {bytesMax} bytes", "more");
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(bytesMax + 1, 2 * length));
            }
        }

        return bytes[..length];
    }
}
