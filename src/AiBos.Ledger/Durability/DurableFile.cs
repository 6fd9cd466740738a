using System.Runtime.InteropServices;
using System.Text;

namespace AiBos.Ledger.Durability;

/// <summary>
/// Replaces a small file so that after a crash either the old or the new content is there, whole: temporary file,
/// fsync, rename, fsync of the directory. Readable by its writer only, unless it is made for another owner. One writer
/// at a time, see <see cref="DirectoryLock"/>.
/// </summary>
internal static class DurableFile
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>Writes and returns when the content survives a loss of power.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its whole content.</param>
    /// <param name="beforeRename">For tests: runs when only the temporary file is there.</param>
    /// <param name="owner">Whose the new file is; null for the writer.</param>
    /// <exception cref="UnauthorizedAccessException">The writer may not make files for that owner; the old content is
    /// there.</exception>
    public static void Replace(
        string path, ReadOnlySpan<byte> bytes, Action? beforeRename = null, FileOwner? owner = null)
    {
        var temporary = path + TemporarySuffix;

        // A crash may have left one; its mode would be kept if it were only truncated.
        File.Delete(temporary);
        WriteNew(temporary, bytes);
        try
        {
            owner?.Give(temporary);
        }
        catch (UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw;
        }

        beforeRename?.Invoke();
        File.Move(temporary, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Writes a file that must not exist yet, mode 0600, and syncs its content.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes a rename in the directory durable. Windows has no such call and needs none.</summary>
    public static void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // The base library refuses to open a directory, so the system is asked itself. 0 is O_RDONLY everywhere.
        var descriptor = Open(Encoding.UTF8.GetBytes(directory + '\0'), 0);
        if (descriptor < 0)
        {
            throw new IOException($"The directory cannot be opened (errno {Marshal.GetLastPInvokeError()}).");
        }

        var synced = Fsync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (synced != 0)
        {
            throw new IOException($"The directory cannot be synced (errno {error}).");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
