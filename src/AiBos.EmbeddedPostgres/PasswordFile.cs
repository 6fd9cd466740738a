using System.Security.Cryptography;

namespace AiBos.EmbeddedPostgres;

/// <summary>Reads and writes files that hold the superuser's password; only their owner may read them.</summary>
internal static class PasswordFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>24 random bytes in hexadecimal: no quoting anywhere.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetHexString(48, lowercase: true);

    /// <summary>Writes a file that was private from the moment it existed.</summary>
    public static void Write(string path, string password)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        using var writer = new StreamWriter(file);
        writer.Write(password);
        writer.Write('\n');
        writer.Flush();
        file.Flush(flushToDisk: true);
    }

    /// <exception cref="EmbeddedPostgresException">The file is absent or not ours to read.</exception>
    public static string Read(DataPlace place)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(place.PasswordFile, OwnerOnly);
            }

            return File.ReadAllText(place.PasswordFile).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException(
                $"The password file '{place.PasswordFile}' of the data directory cannot be read. Restore it, or move "
                + "the data directory away to begin with a new one.",
                unreadable);
        }
    }
}
