using System.Text.RegularExpressions;

namespace AiBos.EmbeddedPostgres;

/// <summary>A folder with a usable PostgreSQL.</summary>
/// <param name="Directory">The folder that holds initdb, pg_ctl and postgres.</param>
/// <param name="Version">The full version, such as <c>15.18</c>.</param>
/// <param name="Major">The major version; data directories work with one major version only.</param>
internal sealed partial record PostgresBinaries(string Directory, string Version, int Major)
{
    /// <summary>The oldest major version that the kernel's SQL is written for.</summary>
    public const int MajorMin = 15;

    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    public string Initdb => Locate(Directory, "initdb");

    public string PgCtl => Locate(Directory, "pg_ctl");

    public string Postgres => Locate(Directory, "postgres");

    /// <summary>True when all needed programs are there; Debian's PATH, for one, has psql alone.</summary>
    public static bool AreIn(string directory) => Needed.All(name => File.Exists(Locate(directory, name)));

    /// <summary>Asks the folder's postgres for its version; null when it does not run on this machine.</summary>
    public static async Task<PostgresBinaries?> ProbeAsync(string directory, CancellationToken cancellationToken)
    {
        var answer = await Tool.RunAsync([Locate(directory, "postgres"), "--version"], directory, cancellationToken)
            .ConfigureAwait(false);
        var match = VersionPattern().Match(answer.Output);
        return answer.Succeeded && match.Success
            ? new PostgresBinaries(directory, match.Groups["full"].Value, int.Parse(match.Groups["major"].Value))
            : null;
    }

    private static string Locate(string directory, string name) =>
        Path.Combine(directory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    [GeneratedRegex(@"\(PostgreSQL\) (?<full>(?<major>\d{1,4})[^\s]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex VersionPattern();
}
