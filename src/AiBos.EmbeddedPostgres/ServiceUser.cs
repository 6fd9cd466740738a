namespace AiBos.EmbeddedPostgres;

/// <summary>The unprivileged user that PostgreSQL runs as when we are root, because PostgreSQL refuses root.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its user and group id, <c>uid:gid</c>.</param>
/// <param name="Prefix">The command that becomes this user and then executes what follows.</param>
internal sealed record ServiceUser(string Name, string Id, IReadOnlyList<string> Prefix)
{
    private static readonly string[] ToolFolders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"];

    /// <summary>Null unless we are root on a Unix. Prefers the user <c>postgres</c>, else <c>nobody</c>.</summary>
    /// <exception cref="EmbeddedPostgresException">Root, but no way to become someone else.</exception>
    public static async Task<ServiceUser?> FindAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return null;
        }

        foreach (var name in (string[])["postgres", "nobody"])
        {
            var uid = await Tool.RunAsync(["id", "-u", name], "/", cancellationToken).ConfigureAwait(false);
            var gid = await Tool.RunAsync(["id", "-g", name], "/", cancellationToken).ConfigureAwait(false);
            if (!uid.Succeeded || !gid.Succeeded)
            {
                continue;
            }

            foreach (var prefix in Prefixes(name, uid.Output.Trim(), gid.Output.Trim()))
            {
                // Tried, not guessed: busybox has tools of these names that lack the options.
                var tried = await Tool.RunAsync([.. prefix, "/bin/sh", "-c", "exit 0"], "/", cancellationToken)
                    .ConfigureAwait(false);
                if (tried.Succeeded)
                {
                    return new ServiceUser(name, $"{uid.Output.Trim()}:{gid.Output.Trim()}", prefix);
                }
            }
        }

        throw new EmbeddedPostgresException(
            "PostgreSQL refuses to run as root, and neither setpriv, chroot nor runuser could switch to the user "
            + "'postgres' or 'nobody'. Run this program as an ordinary user, or set ConnectionStrings__Kernel.");
    }

    /// <summary>The command as this user, or unchanged when there is no user to become.</summary>
    public static IReadOnlyList<string> Wrap(ServiceUser? user, params IReadOnlyList<string> command) =>
        user is null ? command : [.. user.Prefix, .. command];

    private static IEnumerable<string[]> Prefixes(string name, string uid, string gid)
    {
        // setpriv and chroot become the command; runuser stays as its parent, so it comes last.
        if (FindTool("setpriv") is { } setpriv)
        {
            yield return [setpriv, $"--reuid={uid}", $"--regid={gid}", "--clear-groups", "--"];
        }

        if (FindTool("chroot") is { } chroot)
        {
            yield return [chroot, $"--userspec={uid}:{gid}", "/"];
        }

        if (FindTool("runuser") is { } runuser)
        {
            yield return [runuser, "-u", name, "--"];
        }
    }

    private static string? FindTool(string name) =>
        ToolFolders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
