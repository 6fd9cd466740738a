using System.Runtime.InteropServices;
using System.Text;

namespace AiBos.Ledger.Durability;

/// <summary>
/// Whose a file is: user, group and mode, for a file that takes another one's place. Known on Linux; elsewhere a new
/// file is its writer's.
/// </summary>
/// <param name="User">Number of the user.</param>
/// <param name="Group">Number of the group.</param>
/// <param name="Mode">Who may read and write it.</param>
internal sealed record FileOwner(uint User, uint Group, UnixFileMode Mode)
{
    // From linux/stat.h and linux/fcntl.h. The structure is the same on all architectures, unlike that of stat.
    private const int StatxBytes = 256;
    private const int UserAt = 20;
    private const int GroupAt = 24;
    private const int ModeAt = 28;
    private const int WorkingDirectory = -100;
    private const uint WantsModeUserGroup = 0x2 | 0x8 | 0x10;
    private const int ModeBits = 0x1FF;

    /// <summary>Looks at a file or directory; null where owners are not known.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static FileOwner? Find(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        if (!Path.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }

        var found = new byte[StatxBytes];
        if (Statx(WorkingDirectory, Name(path), 0, WantsModeUserGroup, found) != 0)
        {
            throw new IOException($"'{path}' cannot be looked at (errno {Marshal.GetLastPInvokeError()}).");
        }

        return new FileOwner(
            BitConverter.ToUInt32(found, UserAt),
            BitConverter.ToUInt32(found, GroupAt),
            (UnixFileMode)(BitConverter.ToUInt16(found, ModeAt) & ModeBits));
    }

    /// <summary>Makes a file this owner's. Nothing is done to one that is already.</summary>
    /// <exception cref="UnauthorizedAccessException">This process may not give files away.</exception>
    public void Give(string path)
    {
        if (!OperatingSystem.IsLinux() || Find(path) == this)
        {
            return;
        }

        if (Chown(Name(path), User, Group) != 0)
        {
            throw new UnauthorizedAccessException(
                $"It belongs to user {User} and group {Group}, and user {EffectiveUser()} may not make files for them. "
                + "Nothing was changed. Run this as that user or as root.");
        }

        File.SetUnixFileMode(path, Mode);
    }

    private static byte[] Name(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, byte[] found);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Chown(byte[] path, uint user, uint group);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
