using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace AiBos.Ledger.Bundles;

/// <summary>Tells files from what only looks like one: whoever opens a pipe waits for its other end, and a device may
/// never end. The base library does not tell them apart before it opens them.</summary>
internal static class FileKind
{
    private const int CurrentDirectory = -100;
    private const uint OnlyTheType = 1;
    private const int StatusBytes = 256;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;
    private const int Plain = 0x8000;

    /// <summary>Whether a path leads to a plain file. Asked on Linux only; elsewhere everything passes for one.
    /// </summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static bool IsPlain(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        // struct statx is the same on every processor, other than struct stat.
        var status = new byte[StatusBytes];
        if (Statx(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), 0, OnlyTheType, status) != 0)
        {
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        }

        var mode = status.AsSpan(ModeAt);
        return ((BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(mode)
            : BinaryPrimitives.ReadUInt16BigEndian(mode)) & TypeMask) == Plain;
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, [Out] byte[] status);
}
