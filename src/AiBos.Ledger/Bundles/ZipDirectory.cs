using System.Buffers.Binary;

namespace AiBos.Ledger.Bundles;

/// <summary>Bounds the directory of a zip before the base library reads it into memory as a whole (APPNOTE 4.3.14 to
/// 4.3.16). Where the directory begins is asked, not how many files it claims to list.</summary>
internal static class ZipDirectory
{
    private const int EndBytes = 22;
    private const int CommentBytesMax = ushort.MaxValue;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;

    // A header has 46 bytes and a name; what writers add for times and owners fits with room to spare.
    private const int HeaderBytesMax = 46 + BundleFiles.NameLengthMax + 256;

    /// <exception cref="BundleRefusedException">No zip file, or a directory too long for so many files.</exception>
    public static void ThrowIfTooLong(Stream file, int filesMax)
    {
        var tail = Read(file, Math.Max(0, file.Length - EndBytes - CommentBytesMax - LocatorBytes),
            (int)Math.Min(file.Length, EndBytes + CommentBytesMax + LocatorBytes));
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || tail.Length - end < EndBytes)
        {
            throw new BundleRefusedException(null, "a directory or a zip file", "another file");
        }

        long start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (end >= LocatorBytes && tail.AsSpan(end - LocatorBytes).StartsWith("PK\x06\x07"u8))
        {
            var at = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - LocatorBytes + 8));
            var end64 = at >= 0 && at <= file.Length - End64Bytes ? Read(file, at, End64Bytes) : [];
            start = end64.AsSpan().StartsWith("PK\x06\x06"u8)
                ? BinaryPrimitives.ReadInt64LittleEndian(end64.AsSpan(48))
                : -1;
        }

        if (start < 0 || start > file.Length || file.Length - start > (long)filesMax * HeaderBytesMax + tail.Length)
        {
            throw new BundleRefusedException(null, $"a zip of at most {filesMax} files", "a longer directory");
        }

        file.Position = 0;
    }

    private static byte[] Read(Stream file, long position, int count)
    {
        var bytes = new byte[count];
        file.Position = position;
        file.ReadExactly(bytes);
        return bytes;
    }
}
