using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AiBos.Ledger.Hashing;

/// <summary>
/// A SHA-256 digest of OpenSSL 3 whose algorithm was fetched once (<c>EVP_MD_fetch</c>), called by address. Not safe
/// for use by several threads at once. Freed by the collector when its thread is gone.
/// </summary>
/// <remarks>The functions are OpenSSL's documented interface (EVP_DigestInit(3)); its library is the one that the base
/// library hashes with on Linux. Where it is not there, <see cref="Create"/> returns null.</remarks>
internal sealed unsafe class OpenSslDigest : SafeHandle
{
    private const string Library = "libcrypto.so.3";

    // Longer inputs leave the runtime free to collect garbage meanwhile; for shorter ones telling it costs more than
    // hashing.
    private const int ShortBytes = 4096;

    private static readonly Functions? Loaded = Load();

    private readonly Functions _functions;

    private OpenSslDigest(Functions functions, nint context)
        : base(0, ownsHandle: true)
    {
        _functions = functions;
        SetHandle(context);
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <summary>A digest, or null where OpenSSL 3 is not.</summary>
    public static OpenSslDigest? Create()
    {
        if (Loaded is not { } functions)
        {
            return null;
        }

        var context = functions.New();
        return context == 0 ? null : new OpenSslDigest(functions, context);
    }

    /// <summary>Writes SHA-256(data) to the first 32 bytes of <paramref name="hash"/>.</summary>
    /// <exception cref="CryptographicException">OpenSSL refused.</exception>
    public void Hash(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        Begin();
        Update(data);
        End(hash);
    }

    /// <summary>Writes SHA-256(prefix ‖ data).</summary>
    /// <exception cref="CryptographicException">OpenSSL refused.</exception>
    public void Hash(byte prefix, ReadOnlySpan<byte> data, Span<byte> hash)
    {
        Begin();
        Update(new ReadOnlySpan<byte>(in prefix));
        Update(data);
        End(hash);
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        _functions.Free(handle);
        return true;
    }

    private void Begin() => ThrowUnless(_functions.Init(handle, _functions.Sha256, 0));

    private void Update(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            ThrowUnless(data.Length <= ShortBytes
                ? _functions.UpdateShort(handle, bytes, (nuint)data.Length)
                : _functions.UpdateLong(handle, bytes, (nuint)data.Length));
        }
    }

    private void End(Span<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hash.Length, Hashing.Sha256.BytesLength, nameof(hash));
        fixed (byte* bytes = hash)
        {
            ThrowUnless(_functions.Final(handle, bytes, null));
        }

        GC.KeepAlive(this);
    }

    private static void ThrowUnless(int ok)
    {
        if (ok != 1)
        {
            throw new CryptographicException("OpenSSL refused to hash.");
        }
    }

    private static Functions? Load()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Library, out var library))
        {
            return null;
        }

        // The base library hashes first: it sets OpenSSL up as a runtime needs it.
        Span<byte> expected = stackalloc byte[Hashing.Sha256.BytesLength];
        SHA256.HashData("aibos"u8, expected);
        return Functions.TryFind(library) is { } functions && Agrees(functions, expected) ? functions : null;
    }

    // A build of OpenSSL without its default provider, or one that answers otherwise, is not used.
    private static bool Agrees(Functions functions, ReadOnlySpan<byte> expected)
    {
        var context = functions.New();
        if (context == 0)
        {
            return false;
        }

        Span<byte> actual = stackalloc byte[Hashing.Sha256.BytesLength];
        try
        {
            using var digest = new OpenSslDigest(functions, context);
            digest.Hash("aibos"u8, actual);
        }
        catch (CryptographicException)
        {
            return false;
        }

        return actual.SequenceEqual(expected);
    }

    private sealed class Functions
    {
        public required delegate* unmanaged[Cdecl]<nint> New { get; init; }

        public required delegate* unmanaged[Cdecl]<nint, void> Free { get; init; }

        public required delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, nint, int> Init { get; init; }

        public required delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, byte*, nuint, int> UpdateShort
        {
            get;
            init;
        }

        public required delegate* unmanaged[Cdecl]<nint, byte*, nuint, int> UpdateLong { get; init; }

        public required delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, byte*, uint*, int> Final { get; init; }

        /// <summary>The algorithm, fetched once and kept for the process's life.</summary>
        public required nint Sha256 { get; init; }

        public static Functions? TryFind(nint library)
        {
            if (!NativeLibrary.TryGetExport(library, "EVP_MD_fetch", out var fetch)
                || !NativeLibrary.TryGetExport(library, "EVP_MD_CTX_new", out var create)
                || !NativeLibrary.TryGetExport(library, "EVP_MD_CTX_free", out var free)
                || !NativeLibrary.TryGetExport(library, "EVP_DigestInit_ex2", out var init)
                || !NativeLibrary.TryGetExport(library, "EVP_DigestUpdate", out var update)
                || !NativeLibrary.TryGetExport(library, "EVP_DigestFinal_ex", out var final))
            {
                return null;
            }

            nint algorithm;
            fixed (byte* name = "SHA2-256\0"u8)
            {
                algorithm = ((delegate* unmanaged[Cdecl]<nint, byte*, byte*, nint>)fetch)(0, name, null);
            }

            return algorithm == 0 ? null : new Functions
            {
                New = (delegate* unmanaged[Cdecl]<nint>)create,
                Free = (delegate* unmanaged[Cdecl]<nint, void>)free,
                Init = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, nint, int>)init,
                UpdateShort = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, byte*, nuint, int>)update,
                UpdateLong = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, int>)update,
                Final = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, byte*, uint*, int>)final,
                Sha256 = algorithm,
            };
        }
    }
}
