namespace AiBos.EmbeddedPostgres;

/// <summary>PostgreSQL's own log. Nothing is concluded from it; its end is shown in errors.</summary>
internal sealed class ServerLog
{
    private const long RotateAtBytes = 8 * 1024 * 1024;
    private const int TailBytes = 4096;
    private const int TailLines = 12;

    private readonly string _path;
    private readonly long _start;

    private ServerLog(string path, long start)
    {
        _path = path;
        _start = start;
    }

    /// <summary>Rotates a log that has grown, keeping one predecessor, and remembers where this run begins.</summary>
    public static ServerLog Begin(DataPlace place)
    {
        var file = new FileInfo(place.LogFile);
        if (file.Exists && file.Length > RotateAtBytes)
        {
            File.Move(place.LogFile, place.LogFile + ".1", overwrite: true);
            return new ServerLog(place.LogFile, 0);
        }

        return new ServerLog(place.LogFile, file.Exists ? file.Length : 0);
    }

    /// <summary>The last lines of this run.</summary>
    public string Tail()
    {
        try
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Position = Math.Max(_start, file.Length - TailBytes);
            using var reader = new StreamReader(file);
            var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return lines.Length == 0 ? "(none)" : string.Join(Environment.NewLine, lines.TakeLast(TailLines));
        }
        catch (IOException)
        {
            return "(none)";
        }
    }
}
