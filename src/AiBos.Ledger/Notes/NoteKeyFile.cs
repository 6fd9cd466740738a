using System.Text;
using AiBos.Ledger.Durability;

namespace AiBos.Ledger.Notes;

/// <summary>A private key in a file: one line, the text of <see cref="NoteSigner"/>, mode 0600.</summary>
internal static class NoteKeyFile
{
    private const int FileBytesMax = 8 * 1024;

    /// <summary>Reads the file, or makes a key and the file. Of several that create at once, one wins and all return
    /// its key.</summary>
    public static NoteSigner LoadOrCreate(string path, string name, NoteAlgorithm algorithm)
    {
        EnsureCreated(path, name, algorithm);
        return Load(path, algorithm);
    }

    /// <summary>Makes a key and the file unless there is one. Durable on return.</summary>
    public static void EnsureCreated(string path, string name, NoteAlgorithm algorithm)
    {
        NoteKeyId.ThrowIfNoName(name);
        if (!File.Exists(path))
        {
            var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
            File.Delete(temporary);
            var text = NoteSigner.Generate(name, algorithm).ToPrivateKey() + "\n";
            DurableFile.WriteNew(temporary, Encoding.UTF8.GetBytes(text));
            PublishOnce(temporary, path);
            DurableFile.FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
    }

    /// <summary>Reads a file.</summary>
    public static NoteSigner Load(string path, NoteAlgorithm algorithm) =>
        NoteSigner.TryParse(ReadText(path, FileBytesMax).TrimEnd('\n'), out var signer, out var fault)
            && signer.Verifier.Algorithm == algorithm
            ? signer
            : throw new InvalidDataException($"The key file '{path}' holds no key for {algorithm}: {fault}.");

    /// <summary>The text of a file that only its owner can read.</summary>
    public static string ReadText(string path, int bytesMax)
    {
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
        {
            throw new InvalidDataException($"Others may read or write the key file '{path}'; set its mode to 0600.");
        }

        return new FileInfo(path).Length <= bytesMax
            ? File.ReadAllText(path)
            : throw new InvalidDataException($"The key file '{path}' is too long.");
    }

    private static void PublishOnce(string temporary, string path)
    {
        try
        {
            // Without overwriting this is link and unlink: atomic, and it fails when the other was quicker.
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
