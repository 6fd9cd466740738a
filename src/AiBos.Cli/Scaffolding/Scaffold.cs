using System.Text;

namespace AiBos.Cli.Scaffolding;

/// <summary>
/// Files in the order in which they are written, each whole or not at all. The one that makes the others count comes
/// last, so that a run that was killed is completed by the next. Nothing that people wrote is replaced.
/// </summary>
internal sealed class Scaffold(Checkout checkout)
{
    private readonly List<ScaffoldFile> _files = [];

    internal IReadOnlyList<ScaffoldFile> Files => _files;

    /// <summary>A file that is written where there is none.</summary>
    internal void Add(string path, string text) => _files.Add(new ScaffoldFile(path, text, IsNew: true));

    /// <summary>A file that is there, with lines added.</summary>
    internal void Extend(string path, string text) => _files.Add(new ScaffoldFile(path, text, IsNew: false));

    /// <summary>The same of the files that are there: what is not was taken away, and is not missed.</summary>
    internal Scaffold OfThoseThatAre()
    {
        _files.RemoveAll(file => !File.Exists(checkout.PathTo(file.Path)));
        return this;
    }

    /// <summary>Writes what is missing.</summary>
    /// <exception cref="CliException">A file cannot be written; those before it are.</exception>
    internal IReadOnlyList<(string Path, ScaffoldOutcome Outcome)> Write(CancellationToken cancellationToken)
    {
        var outcomes = new List<(string, ScaffoldOutcome)>();
        foreach (ScaffoldFile file in _files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                outcomes.Add((file.Path, Write(file)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw CliException.Unreadable($"'{file.Path}' cannot be written: {e.Message}", e);
            }
        }

        return outcomes;
    }

    private ScaffoldOutcome Write(ScaffoldFile file)
    {
        string path = checkout.PathTo(file.Path);
        byte[]? before = File.Exists(path) ? File.ReadAllBytes(path) : null;
        byte[] mark = before is not null && before.AsSpan().StartsWith(Encoding.UTF8.Preamble)
            ? [.. Encoding.UTF8.Preamble] : [];
        byte[] after = [.. mark, .. Encoding.UTF8.GetBytes(file.Text)];
        if (before is not null && before.AsSpan().SequenceEqual(after))
            return ScaffoldOutcome.Unchanged;
        if (before is not null && file.IsNew)
            return ScaffoldOutcome.Kept;

        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        // One name for it: what a killed run left is replaced by the next.
        string part = Path.Combine(folder, $".{Path.GetFileName(path)}.part");
        File.WriteAllBytes(part, after);
        File.Move(part, path, overwrite: !file.IsNew);
        return before is null ? ScaffoldOutcome.Written : ScaffoldOutcome.Extended;
    }
}
