using System.Diagnostics.CodeAnalysis;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>
/// The public keys of a deployment, from its first to the one that signs now, each vouched for by the one before and
/// vouching for its past. Who trusts one of them can follow the others. Immutable.
/// </summary>
public sealed class KeyChain
{
    /// <summary>Most rotations of a deployment.</summary>
    public const int RotationsMax = 64;

    private readonly byte[][] _keys;

    private KeyChain(byte[][] keys, KeyRotation[] rotations) => (_keys, Rotations) = (keys, rotations);

    /// <summary>The key that signs now, 32 bytes (RFC 8032).</summary>
    public ReadOnlyMemory<byte> Active => _keys[^1];

    /// <summary>What changed one key into the next, oldest first; empty for a key that was never changed.</summary>
    public IReadOnlyList<KeyRotation> Rotations { get; }

    /// <summary>All keys, oldest first.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Keys => _keys.Select(static key => (ReadOnlyMemory<byte>)key);

    /// <summary>A key that was never changed.</summary>
    /// <param name="key">32 bytes.</param>
    public static KeyChain Of(ReadOnlySpan<byte> key) => new([key.ToArray()], []);

    /// <summary>Joins rotations to a chain.</summary>
    /// <param name="known">A key that is trusted; it must be one of the chain.</param>
    /// <param name="rotations">Oldest first, at most <see cref="RotationsMax"/>; may be empty.</param>
    /// <param name="chain">The chain, or null when they do not follow each other, a key comes twice, or the trusted one
    /// is none of theirs.</param>
    public static bool TryFollow(
        ReadOnlySpan<byte> known, IReadOnlyList<KeyRotation> rotations, [NotNullWhen(true)] out KeyChain? chain)
    {
        ArgumentNullException.ThrowIfNull(rotations);
        chain = Of(known);
        if (rotations.Count == 0)
        {
            return true;
        }

        byte[][] keys = [rotations[0].From.ToArray(), .. rotations.Select(static rotation => rotation.To.ToArray())];
        var follows = rotations.Count <= RotationsMax
            && rotations.Zip(rotations.Skip(1)).All(
                static pair => pair.First.To.Span.SequenceEqual(pair.Second.From.Span))
            && keys.DistinctBy(Convert.ToHexString).Count() == keys.Length;
        var candidate = new KeyChain(keys, [.. rotations]);
        chain = follows && candidate.IndexOf(known) >= 0 ? candidate : null;
        return chain is not null;
    }

    /// <summary>Place of a key, 0 for the oldest; -1 for one of another chain.</summary>
    /// <param name="key">32 bytes.</param>
    public int IndexOf(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (key.SequenceEqual(_keys[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The keys under a log's name, the active one first: what a policy of that log holds.</summary>
    /// <param name="origin">The log.</param>
    /// <exception cref="ArgumentException">An origin that cannot name a key.</exception>
    public IReadOnlyList<NoteVerifier> Under(string origin) =>
        [.. _keys.Reverse().Select(key => KeyRotation.Verifier(origin, key))];
}
