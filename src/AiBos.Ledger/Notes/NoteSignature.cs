using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AiBos.Ledger.Notes;

/// <summary>
/// One signature line of a note: <c>— name base64(key id ‖ signature)</c> (C2SP signed-note, section "Signatures").
/// A line that was read is not yet verified. Immutable.
/// </summary>
public sealed class NoteSignature
{
    private const int KeyIdBytes = sizeof(uint);

    private static readonly byte[] Dash = [.. "— "u8];

    private readonly byte[] _signature;

    /// <summary>Makes a line.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="keyId">The key's id, see <see cref="NoteKeyId.Compute"/>.</param>
    /// <param name="signature">The bytes behind the key id, copied; at least one.</param>
    /// <exception cref="ArgumentException">No name for a key, or no bytes.</exception>
    public NoteSignature(string name, uint keyId, ReadOnlySpan<byte> signature)
    {
        NoteKeyId.ThrowIfNoName(name);
        if (signature.IsEmpty)
        {
            throw new ArgumentException("A signature has at least one byte.", nameof(signature));
        }

        Name = name;
        KeyId = keyId;
        _signature = signature.ToArray();
    }

    /// <summary>The key's name.</summary>
    public string Name { get; }

    /// <summary>The key's id; with the name it tells which key it is, and proves nothing.</summary>
    public uint KeyId { get; }

    /// <summary>The bytes behind the key id.</summary>
    public ReadOnlySpan<byte> Signature => _signature;

    /// <summary>Reads one line, as a witness answers it.</summary>
    /// <param name="line">The line without its newline, UTF-8.</param>
    /// <param name="signature">The line, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="NoteFault.None"/> when true is returned.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> line, [NotNullWhen(true)] out NoteSignature? signature, out NoteFault fault)
    {
        signature = null;
        fault = NoteFault.MalformedSignature;
        var space = line.LastIndexOf((byte)' ');
        if (!line.StartsWith(Dash) || space < Dash.Length)
        {
            return false;
        }

        var name = Encoding.UTF8.GetString(line[Dash.Length..space]);
        if (!NoteKeyId.IsName(name))
        {
            fault = NoteFault.BadKeyName;
            return false;
        }

        if (!StrictText.TryBase64(line[(space + 1)..], out var bytes))
        {
            fault = NoteFault.BadBase64;
            return false;
        }

        if (bytes.Length <= KeyIdBytes)
        {
            return false;
        }

        fault = NoteFault.None;
        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsSpan(KeyIdBytes));
        return true;
    }

    /// <summary>Returns the line with its newline.</summary>
    public override string ToString()
    {
        var bytes = new byte[KeyIdBytes + _signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        _signature.CopyTo(bytes, KeyIdBytes);
        return $"— {Name} {Convert.ToBase64String(bytes)}\n";
    }
}
