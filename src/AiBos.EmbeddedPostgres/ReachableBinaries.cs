using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace AiBos.EmbeddedPostgres;

/// <summary>Makes sure that the service user can execute the programs, by a copy if need be.</summary>
internal static class ReachableBinaries
{
    private const string CopyRoot = "/var/cache/aibos";
    private static readonly string[] TreeFolders = ["bin", "lib", "share", "include"];

    /// <exception cref="EmbeddedPostgresException">They lie where the user cannot go and cannot be copied.</exception>
    public static async Task<PostgresBinaries> EnsureAsync(
        PostgresBinaries binaries, ServiceUser? user, ILogger logger, CancellationToken cancellationToken)
    {
        if (user is null || await RunsAsync(binaries, user, cancellationToken).ConfigureAwait(false))
        {
            return binaries;
        }

        var tree = Path.GetDirectoryName(Path.GetFullPath(binaries.Directory))!;
        if (!HoldsPostgresOnly(tree))
        {
            throw OutOfReach(binaries, user);
        }

        var copy = Path.Combine(CopyRoot, "copy-" + Hash($"{tree}\n{binaries.Version}"));
        var copied = binaries with { Directory = Path.Combine(copy, Path.GetFileName(binaries.Directory)) };
        if (!PostgresBinaries.AreIn(copied.Directory))
        {
            EmbeddedPostgresLog.CopyingBinaries(logger, tree, copy, user.Name);
            // Under another name first: a copy that was interrupted must not be taken for a whole one.
            await Tool.RunAsync(
                [
                    "/bin/sh", "-c",
                    "mkdir -p \"$1\" && rm -rf \"$3.new\" && cp -R -p \"$2\" \"$3.new\" && chown -R \"$4\" \"$3.new\" "
                    + "&& mv \"$3.new\" \"$3\"",
                    "sh", CopyRoot, tree, copy, user.Id,
                ],
                "/",
                cancellationToken).ConfigureAwait(false);
        }

        if (PostgresBinaries.AreIn(copied.Directory)
            && await RunsAsync(copied, user, cancellationToken).ConfigureAwait(false))
        {
            return copied;
        }

        // A copy that does not run would be taken for a good one the next time.
        await Tool.RunAsync(["rm", "-rf", copy], "/", cancellationToken).ConfigureAwait(false);
        throw OutOfReach(binaries, user);
    }

    // Distributions spread their files, so they cannot be moved; and a folder such as ~/.local holds what is nobody
    // else's business, so it must not be.
    private static bool HoldsPostgresOnly(string tree) =>
        Directory.EnumerateDirectories(tree).All(folder => TreeFolders.Contains(Path.GetFileName(folder)))
        && ((string[])["share/postgresql/postgres.bki", "share/postgres.bki"])
            .Any(file => File.Exists(Path.Combine(tree, file)));

    private static EmbeddedPostgresException OutOfReach(PostgresBinaries binaries, ServiceUser user) => new(
        $"The PostgreSQL in '{binaries.Directory}' cannot be executed by user '{user.Name}', and PostgreSQL refuses "
        + "root. Give that user access to the folders above it, or install it elsewhere.");

    private static async Task<bool> RunsAsync(
        PostgresBinaries binaries, ServiceUser user, CancellationToken cancellationToken)
    {
        foreach (var program in (string[])[binaries.Initdb, binaries.Postgres])
        {
            var run = await Tool.RunAsync(ServiceUser.Wrap(user, program, "--version"), "/", cancellationToken)
                .ConfigureAwait(false);
            if (!run.Succeeded)
            {
                return false;
            }
        }

        return true;
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
