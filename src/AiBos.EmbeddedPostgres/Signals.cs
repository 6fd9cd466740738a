using System.Globalization;

namespace AiBos.EmbeddedPostgres;

/// <summary>Sends signals by the shell's own kill, which every Unix has.</summary>
internal static class Signals
{
    /// <param name="name">Without SIG: INT for a fast shutdown of PostgreSQL, QUIT for an immediate one.</param>
    /// <param name="processes">Ids known to be ours; those that have ended meanwhile are ignored.</param>
    /// <param name="cancellationToken">Stops waiting for the shell.</param>
    public static Task SendAsync(string name, IEnumerable<int> processes, CancellationToken cancellationToken) =>
        Tool.RunAsync(
            [
                "/bin/sh", "-c", "for id; do kill -s \"$0\" \"$id\"; done", name,
                .. processes.Select(static id => id.ToString(CultureInfo.InvariantCulture)),
            ],
            "/",
            cancellationToken);
}
