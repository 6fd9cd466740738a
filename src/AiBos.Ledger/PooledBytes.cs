using System.Buffers;
using System.Runtime.CompilerServices;

namespace AiBos.Ledger;

/// <summary>A growing buffer over the shared pool. Never copy it: two copies would return one array twice.</summary>
internal struct PooledBytes : IDisposable
{
    private byte[] _array;

    public PooledBytes(int capacityHint)
    {
        _array = ArrayPool<byte>.Shared.Rent(capacityHint);
    }

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _array.AsSpan(0, Length);

    public readonly ReadOnlySpan<byte> Slice(int start, int length) => _array.AsSpan(start, length);

    /// <summary>Room for at least <paramref name="count"/> bytes behind what is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (_array.Length - Length < count)
        {
            Grow(count);
        }

        return _array.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Truncate(int length) => Length = length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        if (Length == _array.Length)
        {
            Grow(1);
        }

        _array[Length++] = value;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Replaces what is written from <paramref name="start"/> on; the lengths must agree.</summary>
    public readonly void Overwrite(int start, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_array.AsSpan(start));

    public readonly byte[] Array => _array;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        // Doubling keeps appends linear; the sum is checked because output may exceed the input's length.
        var wanted = Math.Max(checked(Length + count), (int)Math.Min(2L * _array.Length, System.Array.MaxLength));
        var larger = ArrayPool<byte>.Shared.Rent(wanted);
        _array.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
