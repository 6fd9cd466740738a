using System.Diagnostics.CodeAnalysis;

namespace AiBos.Ledger.Signing;

/// <summary>
/// A signer on its directory: the key file <c>signer.key</c> and the memory in <c>state</c>. It takes up a changed key
/// while it runs, and forgets the former one when its time is over. Safe for concurrent use.
/// </summary>
public sealed class DeploymentSigner : IDisposable
{
    /// <summary>Name of the key file in the directory.</summary>
    public const string KeyFile = "signer.key";

    private readonly string _path;
    private readonly Lock _gate = new();
    private string _text;
    private volatile SignerKeyRing _ring;

    private DeploymentSigner(string path, string text, SignerKeyRing ring, LogSigner signer)
    {
        _path = path;
        _text = text;
        _ring = ring;
        Signer = signer;
    }

    /// <summary>What signs, with the keys of the last <see cref="Refresh"/>.</summary>
    public LogSigner Signer { get; }

    /// <summary>The keys of the last <see cref="Refresh"/>.</summary>
    public SignerKeyRing Ring => _ring;

    /// <summary>Takes the directory; makes the key when there is none.</summary>
    /// <param name="directory">On a local disk; must exist.</param>
    /// <param name="name">The name for a new key; ignored when there is one.</param>
    /// <param name="at">Now, Unix seconds.</param>
    /// <param name="opened">The signer, or null when false is returned: another process has the directory.</param>
    /// <exception cref="InvalidDataException">The file holds no such keys, or others may read or write it.</exception>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    public static bool TryOpen(
        string directory, string name, long at, [NotNullWhen(true)] out DeploymentSigner? opened)
    {
        opened = null;
        var path = Path.Combine(directory, KeyFile);
        var ring = SignerKeyRing.LoadOrCreate(path, name);
        if (LogSigner.TryOpen(Path.Combine(directory, "state"), ring.Active, ring.FormerAt(at), out var signer, out _))
        {
            opened = new DeploymentSigner(path, string.Empty, ring, signer);
            opened.Refresh(at);
        }

        return opened is not null;
    }

    /// <summary>Reads the key file again: what is signed from then on is signed by the keys in it.</summary>
    /// <param name="at">Now, Unix seconds.</param>
    /// <exception cref="FileNotFoundException">The key file is gone; the keys stay as they were.</exception>
    /// <exception cref="InvalidDataException">It holds no such keys, or keys that do not follow from those before;
    /// the keys stay as they were.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public void Refresh(long at)
    {
        lock (_gate)
        {
            var text = SignerKeyRing.ReadText(_path);
            if (text != _text)
            {
                var ring = SignerKeyRing.Read(_path, text);

                // Another file put in its place is not a rotation: nobody vouched for that key.
                if (ring.Chain.IndexOf(_ring.Active.PublicKey) < 0)
                {
                    throw new InvalidDataException(
                        $"The key file '{_path}' holds another key that the one before did not vouch for.");
                }

                (_ring, _text) = (ring, text);
            }

            if (_ring.Former is not null && _ring.FormerAt(at) is null)
            {
                _ring = SignerKeyRing.Retire(_path);
                _text = SignerKeyRing.ReadText(_path);
            }

            Signer.Use(_ring.Active, _ring.FormerAt(at));
        }
    }

    /// <summary>Lets the directory go.</summary>
    public void Dispose() => Signer.Dispose();
}
