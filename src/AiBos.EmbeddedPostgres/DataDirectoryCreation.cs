using Microsoft.Extensions.Logging;

namespace AiBos.EmbeddedPostgres;

/// <summary>Creates data directories, and hands existing ones to the service user.</summary>
internal static class DataDirectoryCreation
{
    /// <summary>
    /// Runs initdb. The directory is built under another name and renamed when it is whole, because initdb writes
    /// PG_VERSION early and a killed one would look like data.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">initdb failed; the message carries its last lines.</exception>
    public static async Task CreateAsync(
        DataPlace place,
        PostgresBinaries binaries,
        ServiceUser? user,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        EmbeddedPostgresLog.Initialising(logger, place.Directory);
        var password = PasswordFile.NewPassword();
        var handOver = place.Directory + ".initdb-password";
        try
        {
            MakeEmpty(place.Unfinished);
            PasswordFile.Write(place.PasswordFile, password);
            // initdb reads it as the service user, who must not own the lasting file.
            PasswordFile.Write(handOver, password);
            await OwnAsync(place, user, [place.Unfinished, handOver], cancellationToken).ConfigureAwait(false);
            var result = await Tool.RunAsync(
                ServiceUser.Wrap(
                    user,
                    binaries.Initdb,
                    "-D", place.Unfinished,
                    "-U", EmbeddedPostgresServer.Superuser,
                    $"--pwfile={handOver}",
                    "--auth-host=scram-sha-256",
                    "--auth-local=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--data-checksums",
                    "--no-instructions"),
                place.Unfinished,
                cancellationToken).ConfigureAwait(false);
            if (!result.Succeeded)
            {
                throw new EmbeddedPostgresException(
                    $"initdb could not create the data directory '{place.Directory}'. Its last lines: {result.Output}");
            }

            if (Directory.Exists(place.Directory))
            {
                Directory.Delete(place.Directory);
            }

            Directory.Move(place.Unfinished, place.Directory);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw place.NotWritable(refused);
        }
        finally
        {
            File.Delete(handOver);
        }
    }

    /// <summary>Gives existing data to the service user, as after a run as another user.</summary>
    public static async Task EnsureOwnedAsync(DataPlace place, ServiceUser? user, CancellationToken cancellationToken)
    {
        if (user is null)
        {
            return;
        }

        var owned = await Tool.RunAsync(
            ServiceUser.Wrap(user, "/bin/sh", "-c", "test -O \"$1\"", "sh", place.Directory), "/", cancellationToken)
            .ConfigureAwait(false);
        if (!owned.Succeeded)
        {
            await OwnAsync(place, user, ["-R", place.Directory], cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task OwnAsync(
        DataPlace place, ServiceUser? user, string[] targets, CancellationToken cancellationToken)
    {
        if (user is null)
        {
            return;
        }

        var owned = await Tool.RunAsync(["chown", user.Id, .. targets], "/", cancellationToken).ConfigureAwait(false);
        if (!owned.Succeeded)
        {
            throw new EmbeddedPostgresException(
                $"The data directory '{place.Directory}' cannot be given to user '{user.Name}': {owned.Output}. "
                + "Choose a path on a file system with owners.");
        }
    }

    private static void MakeEmpty(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(
                directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
