using System.Diagnostics;
using Xunit;

namespace AiBos.EmbeddedPostgres.Tests;

/// <summary>A folder of one test, reachable by the service user, deleted afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Root = Directory.CreateTempSubdirectory("aibos-postgres-").FullName;
        // The runtime makes it private, which would relocate data when the tests run as root.
        File.SetUnixFileMode(Root, (UnixFileMode)0b111_101_101);
    }

    public string Root { get; }

    public string Data => In("data");

    public string In(string name) => Path.Combine(Root, name);

    public void WriteProgram(string folder, string name, string script)
    {
        Directory.CreateDirectory(In(folder));
        var path = Path.Combine(In(folder), name);
        File.WriteAllText(path + ".text", "#!/bin/sh\n" + script + "\n");

        // Whoever forks while this process has the file open for writing keeps it open until its exec, and the
        // kernel runs no program that is open for writing. So a process of its own writes it.
        using (var copy = Process.Start("cp", [path + ".text", path]))
        {
            copy.WaitForExit();
            Assert.Equal(0, copy.ExitCode);
        }

        File.Delete(path + ".text");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }

    /// <summary>Programs that only claim to be PostgreSQL.</summary>
    public string FakePostgres(string folder, string version)
    {
        WriteProgram(folder, "initdb", "exit 0");
        WriteProgram(folder, "pg_ctl", "exit 1");
        WriteProgram(folder, "postgres", $"echo 'postgres (PostgreSQL) {version}'");
        return In(folder);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
