using System.Runtime.InteropServices;
using System.Text;

namespace AiBos.Kernel.Keys;

/// <summary>
/// Gives a file a name that nobody has, atomically. On Unix File.Move without overwriting looks first and renames then:
/// of two that look at once the later rename wins, and the earlier has read a key that is gone. link(2) refuses an
/// existing name by itself. To be removed when the base library moves without overwriting in one step.
/// </summary>
internal static class HardLink
{
    private const int FileExists = 17; // EEXIST, the same on Linux and macOS

    /// <summary>False when the name is taken; the source is gone in either case.</summary>
    internal static bool TryMove(string source, string target)
    {
        if (OperatingSystem.IsWindows())
            return TryRename(source, target);
        if (Link(Path(source), Path(target)) == 0)
        {
            File.Delete(source);
            return true;
        }

        // Not every volume has hard links; there the rename is the best that can be had.
        if (Marshal.GetLastPInvokeError() != FileExists)
            return TryRename(source, target);
        File.Delete(source);
        return false;
    }

    private static bool TryRename(string source, string target)
    {
        try
        {
            File.Move(source, target, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            File.Delete(source);
            return false;
        }
    }

    private static byte[] Path(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] source, byte[] target);
}
