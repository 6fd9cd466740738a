using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace AiBos.EmbeddedPostgres;

/// <summary>Where the data directory lies, and the files beside it that belong to it.</summary>
/// <param name="Directory">Full path of PGDATA.</param>
internal sealed record DataPlace(string Directory)
{
    /// <summary>Holds data whose wished-for place the service user cannot reach, such as root's home.</summary>
    private const string RelocationRoot = "/var/lib/aibos";

    public string Parent => Path.GetDirectoryName(Directory)!;

    public string PasswordFile => Directory + ".password";

    public string LockFile => Directory + ".lock";

    /// <summary>Where a new data directory is built before it gets its name.</summary>
    public string Unfinished => Directory + ".new";

    public string LogFile => Path.Combine(Directory, "postgres.log");

    public string PidFile => Path.Combine(Directory, "postmaster.pid");

    /// <summary>
    /// Names the place where the data really lies. It lives with the wished-for path, so that rights which change
    /// later never make a start look at an empty place, and a path that is used anew never finds old data.
    /// </summary>
    private string LocationFile => Directory + ".location";

    private string VersionFile => Path.Combine(Directory, "PG_VERSION");

    /// <summary>The place that was asked for; makes its parent.</summary>
    /// <exception cref="EmbeddedPostgresException">Not a directory, or not writable.</exception>
    public static DataPlace Wished(string requested)
    {
        var place = new DataPlace(Path.TrimEndingDirectorySeparator(Path.GetFullPath(requested)));
        if (string.IsNullOrEmpty(Path.GetDirectoryName(place.Directory)))
        {
            throw new EmbeddedPostgresException(
                $"The data directory '{place.Directory}' is the root of a file system. Choose a folder in it.");
        }

        place.MakeParent();
        return place;
    }

    /// <summary>
    /// Where the data of this wished-for place lies. What was settled once stays settled. The caller holds the wished
    /// place's lock.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">Not reachable, not writable, or gone.</exception>
    public async Task<DataPlace> SettleAsync(
        ServiceUser? user, ILogger logger, CancellationToken cancellationToken)
    {
        if (ReadLocation() is { } elsewhere)
        {
            return elsewhere;
        }

        if (user is null || await IsReachableAsync(user, cancellationToken).ConfigureAwait(false))
        {
            return this;
        }

        if (Major() is not null)
        {
            throw new EmbeddedPostgresException(
                $"The data directory '{Directory}' holds data that user '{user.Name}' cannot reach, and "
                + "PostgreSQL refuses root. Give that user access to the folders above it, or move it.");
        }

        var relocated = Elsewhere();
        EmbeddedPostgresLog.Relocated(logger, Directory, user.Name, relocated.Directory);
        return relocated;
    }

    /// <summary>The major version that wrote the data; null when there is none yet.</summary>
    /// <exception cref="EmbeddedPostgresException">The place holds something that is not PostgreSQL's data.</exception>
    public int? Major()
    {
        if (File.Exists(Directory))
        {
            throw new EmbeddedPostgresException(
                $"The data directory '{Directory}' is a file. Remove it or choose another path.");
        }

        try
        {
            if (File.Exists(VersionFile) && int.TryParse(File.ReadAllText(VersionFile).Trim(), out var major))
            {
                return major;
            }

            if (!System.IO.Directory.Exists(Directory)
                || !System.IO.Directory.EnumerateFileSystemEntries(Directory).Any())
            {
                return null;
            }
        }
        catch (UnauthorizedAccessException unreadable)
        {
            throw new EmbeddedPostgresException(
                $"The data directory '{Directory}' belongs to another user. Run as that user or choose another path.",
                unreadable);
        }

        throw new EmbeddedPostgresException(
            $"The data directory '{Directory}' holds other files and no PG_VERSION. Empty it or choose another path.");
    }

    private void MakeParent()
    {
        try
        {
            System.IO.Directory.CreateDirectory(Parent);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(refused);
        }
    }

    public EmbeddedPostgresException NotWritable(Exception cause) => new(
        $"The folder '{Parent}' of the data directory cannot be written. Make it writable or choose another path.",
        cause);

    private DataPlace? ReadLocation()
    {
        if (!File.Exists(LocationFile))
        {
            return null;
        }

        var named = new DataPlace(File.ReadAllText(LocationFile).Trim());
        // The lock file is older than the name: without it, the folder was lost or this file was brought here.
        if (!File.Exists(named.LockFile))
        {
            throw new EmbeddedPostgresException(
                $"The file '{LocationFile}' says that the data lies in '{named.Directory}', which is not there. "
                + "Restore that folder, or remove the file to begin with a new database.");
        }

        return named;
    }

    private DataPlace Elsewhere()
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Directory));
        var place = new DataPlace(Path.Combine(
            RelocationRoot,
            $"{Convert.ToHexStringLower(hash)[..16]}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"));
        place.MakeParent();
        try
        {
            File.Create(place.LockFile).Dispose();
            // Complete or absent: a name half written would be a place nobody knows.
            File.WriteAllText(LocationFile + ".new", place.Directory + "\n");
            File.Move(LocationFile + ".new", LocationFile, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(refused);
        }

        return place;
    }

    private async Task<bool> IsReachableAsync(ServiceUser user, CancellationToken cancellationToken)
    {
        var entered = await Tool.RunAsync(
            ServiceUser.Wrap(user, "/bin/sh", "-c", "cd \"$1\"", "sh", Parent), "/", cancellationToken)
            .ConfigureAwait(false);
        return entered.Succeeded;
    }
}
