namespace AiBos.TestInfrastructure;

/// <summary>Pinned npm packages in a folder with a <c>package-lock.json</c>, installed once.</summary>
/// <param name="folder">The folder; scripts in it may import the packages.</param>
public sealed class NodePackages(string folder) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Installs what is not there yet.</summary>
    /// <returns>Null when all is there, else what is missing and how to get it.</returns>
    public async Task<string?> EnsureAsync(CancellationToken cancellationToken)
    {
        if (!ForeignProgram.IsOnPath("node") || !ForeignProgram.IsOnPath("npm"))
            return "Node.js and npm are not here: apt-get install nodejs npm";
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Copied last, so it is there only after an installation that was completed from this very lock file.
            string wanted = Path.Combine(folder, "package-lock.json");
            string done = Path.Combine(folder, "node_modules", "installed-from.json");
            if (File.Exists(done)
                && await File.ReadAllTextAsync(done, cancellationToken)
                    == await File.ReadAllTextAsync(wanted, cancellationToken))
            {
                return null;
            }

            (int code, string output) = await ForeignProgram.RunAsync(
                "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder,
                cancellationToken: cancellationToken);
            if (code != 0)
                return $"The npm packages could not be installed: {output}";
            File.Copy(wanted, done, overwrite: true);
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Runs a script of the folder.</summary>
    /// <returns>Exit code and what it wrote.</returns>
    public Task<(int Code, string Output)> RunAsync(
        string script, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        ForeignProgram.RunAsync(
            "node", [Path.Combine(folder, script), .. arguments], cancellationToken: cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
