using System.Diagnostics.CodeAnalysis;

namespace AiBos.Ledger.Durability;

/// <summary>
/// One owner of a directory among all processes of a machine: an exclusive lock on the file <c>lock</c> in it, which
/// the operating system lets go when the process ends, however it ends. Not to be trusted on network file systems.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file)
    {
        _file = file;
    }

    /// <summary>Creates the directory, for its owner only, and takes the lock; false if another holds it.</summary>
    public static bool TryTake(string directory, [NotNullWhen(true)] out DirectoryLock? taken)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(
                directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var path = Path.Combine(directory, "lock");
        try
        {
            taken = new DirectoryLock(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            taken = null;
            return false;
        }
    }

    public void Dispose() => _file.Dispose();
}
