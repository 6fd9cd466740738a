using System.Text.Json;

namespace AiBos.Cli.Connecting;

/// <summary>A local server in demo mode, as its <c>demo.json</c> describes it.</summary>
/// <param name="BaseUrl">A loopback address.</param>
/// <param name="OwnerKey">The key of acme's owner.</param>
/// <param name="Path">Where the file is, as a person would write it.</param>
internal sealed record DemoServer(Uri BaseUrl, string OwnerKey, string Path)
{
    private const int FileBytesMax = 1 << 20;

    /// <summary>The server described in the data directory; null when there is no file.</summary>
    internal static DemoServer? Find(CliHost host)
    {
        string directory = host.Variable("Kernel__DataDirectory") is { Length: > 0 } given ? given : ".aibos";
        string shown = System.IO.Path.Combine(directory, "demo.json");
        var file = new FileInfo(host.FullPath(shown));
        if (!file.Exists)
            return null;
        if (file.Length > FileBytesMax)
            throw Unreadable(shown, null);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            JsonElement root = document.RootElement;
            var url = new Uri(root.GetProperty("baseUrl").GetString()!, UriKind.Absolute);
            JsonElement owner = root.GetProperty("keys").EnumerateArray().First(key =>
                key.GetProperty("tenant").ValueEquals("acme") && key.GetProperty("role").ValueEquals("owner"));
            // A folder of somebody else's must not send this user's input to another machine.
            return url.IsLoopback && url.Scheme is "http" or "https"
                ? new DemoServer(url, owner.GetProperty("key").GetString()!, shown)
                : throw new FormatException("Not a loopback address.");
        }
        catch (FileNotFoundException)
        {
            // Stopped between the two looks.
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException or ArgumentNullException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(shown, e);
        }
    }

    private static CliException Unreadable(string shown, Exception? inner) => CliException.Unreadable(
        $"{shown} does not describe a local demo server; start it again, or set AIBOS_KEY.", inner);
}
