namespace AiBos.Ledger;

/// <summary>Limits under which a document is canonicalised. Immutable.</summary>
public sealed record CanonicalJsonOptions
{
    private readonly int _depthMax = 64;
    private readonly int _bytesMax = 64 * 1024 * 1024;

    /// <summary>The defaults: 64 levels, 64 MiB.</summary>
    public static CanonicalJsonOptions Default { get; } = new();

    /// <summary>Levels of nested arrays and objects allowed; 1 to 512, default 64. A scalar has depth 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside 1 to 512: the parser recurses once per level.</exception>
    public int DepthMax
    {
        get => _depthMax;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 512);
            _depthMax = value;
        }
    }

    /// <summary>Bytes of input allowed; 1 to 256 MiB, default 64 MiB. Callers on a request path set it lower.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside 1 to 256 MiB: output may be five times as long
    /// as input and must still fit one array.</exception>
    public int BytesMax
    {
        get => _bytesMax;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256 * 1024 * 1024);
            _bytesMax = value;
        }
    }
}
