using System.Security.Cryptography;
using System.Text;

namespace AiBos.Kernel.Keys;

/// <summary>
/// The key that wraps every other key: 32 random bytes in <c>master.key</c> of the data directory, readable by its
/// owner only, made on first start. Whoever loses it loses what is sealed beneath it; several silos share one.
/// </summary>
public sealed class MasterKey
{
    private const int Length = 32;
    private readonly byte[] _key;

    private MasterKey(string path, byte[] key) => (Path, _key) = (path, key);

    /// <summary>Where the key lies.</summary>
    public string Path { get; }

    /// <summary>Loads the key of a data directory, making it when there is none.</summary>
    /// <exception cref="KernelStartException">The directory cannot be written, or the file is no key.</exception>
    public static MasterKey LoadOrCreate(string dataDirectory)
    {
        string path = System.IO.Path.Combine(dataDirectory, "master.key");
        try
        {
            Directory.CreateDirectory(dataDirectory);
            if (!File.Exists(path))
                Create(path);
            byte[] key = Convert.FromBase64String(File.ReadAllText(path).Trim());
            return key.Length == Length ? new MasterKey(path, key) : throw new FormatException();
        }
        catch (FormatException e)
        {
            throw new KernelStartException(
                $"'{path}' is not a master key (32 bytes, base64); restore it from a backup.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KernelStartException(
                $"The data directory '{dataDirectory}' cannot be written: {e.Message} "
                + "Give this user the right, or set Kernel__DataDirectory to another place.", e);
        }
    }

    /// <summary>
    /// A key for one purpose (HKDF-SHA256, RFC 5869): the same for the same label, independent for every other.
    /// </summary>
    internal byte[] Derive(string label, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, length, info: Encoding.UTF8.GetBytes(label));

    internal byte[] Wrap(ReadOnlySpan<byte> plaintext, string label) =>
        SealedBox.Seal(Derive(label, 32), plaintext, label);

    internal byte[] Unwrap(ReadOnlySpan<byte> wrapped, string label) =>
        SealedBox.TryOpen(Derive(label, 32), wrapped, label, out byte[] plaintext)
            ? plaintext
            : throw new CryptographicException($"A key wrapped for '{label}' does not open under this master key.");

    // Written beside and given its name only if nobody has it: two silos that start at once end with one key. Whoever
    // loses reads the winner's.
    private static void Create(string path)
    {
        // Random, not the process id: in two containers that share a volume both silos are process 1.
        string draft = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length))));
            stream.Flush(flushToDisk: true);
        }

        HardLink.TryMove(draft, path);
    }
}
