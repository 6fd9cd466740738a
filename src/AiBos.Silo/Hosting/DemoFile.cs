using System.Text.Json;

namespace AiBos.Silo.Hosting;

/// <summary><c>demo.json</c>: how scripts find a server in demo mode. Present exactly while it is ready.</summary>
internal sealed record DemoFile(string BaseUrl, string Postgres, IReadOnlyList<DemoKey> Keys)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static void Remove(string dataDirectory)
    {
        string path = PathIn(dataDirectory);
        if (File.Exists(path))
            File.Delete(path);
    }

    internal async Task WriteAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        string path = PathIn(dataDirectory);
        string draft = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(draft, options))
            await JsonSerializer.SerializeAsync(stream, this, Json, cancellationToken);
        // Renamed into place: whoever sees the file sees all of it.
        File.Move(draft, path, overwrite: true);
    }

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "demo.json");
}

/// <summary>One key of the demo.</summary>
internal sealed record DemoKey(string Tenant, string Role, string Key);
