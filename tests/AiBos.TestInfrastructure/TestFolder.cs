namespace AiBos.TestInfrastructure;

/// <summary>Folders of tests.</summary>
public static class TestFolder
{
    /// <summary>A new temporary folder that the user whom a private PostgreSQL runs as can pass through.</summary>
    /// <param name="prefix">Begin of its name.</param>
    public static string Create(string prefix)
    {
        string folder = Directory.CreateTempSubdirectory(prefix).FullName;
        OpenToService(folder);
        return folder;
    }

    /// <summary>Opens a temporary folder to that user: closed to it, the data would lie elsewhere and stay.</summary>
    /// <param name="folder">Left alone outside the system's temporary folder.</param>
    public static void OpenToService(string folder)
    {
        if (!OperatingSystem.IsWindows() && folder.StartsWith(Path.GetTempPath(), StringComparison.Ordinal))
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
    }
}
