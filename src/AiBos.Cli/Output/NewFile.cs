namespace AiBos.Cli.Output;

/// <summary>
/// A file or directory that is there whole or not at all: it is made beside its place, under a name that ends with
/// <c>.part</c>, and gets its own name when it is complete. What is there already is never replaced.
/// </summary>
internal sealed class NewFile : IDisposable
{
    private readonly string _name;
    private readonly string _path;

    /// <summary>Looks whether it can be made, before anything is asked of a kernel.</summary>
    /// <exception cref="CliException">Something of that name is there, or its folder is not.</exception>
    internal NewFile(CliHost host, string name)
    {
        _name = name;
        _path = Path.TrimEndingDirectorySeparator(host.FullPath(name));
        string folder = Path.GetDirectoryName(_path) ?? throw CliException.Usage($"'{name}' names no file.");
        if (Path.Exists(_path))
            throw CliException.Usage($"'{name}' is there already. It is not replaced; nothing was sent.");
        if (!Directory.Exists(folder))
            throw CliException.Usage($"The folder of '{name}' is not there; nothing was sent.");
        Part = Path.Combine(folder, $".{Path.GetFileName(_path)}.{host.NewKey()[..8]}.part");
    }

    /// <summary>Where it is made.</summary>
    internal string Part { get; }

    /// <summary>Has it made at <see cref="Part"/>, and gives it its name.</summary>
    /// <param name="make">Makes it; false gives it up.</param>
    /// <returns>Whether it is there.</returns>
    /// <exception cref="CliException">It cannot be written; nothing is left of it.</exception>
    internal async Task<bool> MakeAsync(Func<Task<bool>> make)
    {
        try
        {
            if (!await make())
                return false;
            if (Directory.Exists(Part))
                Directory.Move(Part, _path);
            else
                File.Move(Part, _path, overwrite: false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw CliException.Unreadable($"'{_name}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Has it made of these bytes.</summary>
    /// <exception cref="CliException">It cannot be written; nothing is left of it.</exception>
    internal Task MakeAsync(byte[] bytes, CancellationToken cancellationToken) => MakeAsync(async () =>
    {
        await using FileStream file = Open();
        await file.WriteAsync(bytes, cancellationToken);
        file.Flush(flushToDisk: true);
        return true;
    });

    /// <summary>Opens <see cref="Part"/> to write a file.</summary>
    internal FileStream Open() => new(
        Part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 64 << 10, useAsync: true);

    /// <summary>Takes away what did not get its name.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(Part))
                Directory.Delete(Part, recursive: true);
            File.Delete(Part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whatever ends the command is worth more than what could not be tidied up after it.
        }
    }
}
