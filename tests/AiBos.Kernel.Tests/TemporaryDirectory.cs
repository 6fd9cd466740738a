namespace AiBos.Kernel.Tests;

/// <summary>A directory of the test's own that goes away with it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    internal string Path { get; } = TestInfrastructure.TestFolder.Create("aibos-kernel-");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
