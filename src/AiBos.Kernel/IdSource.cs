using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AiBos.Kernel;

/// <summary>
/// UUIDv7 with a counter in the 12 bits after the milliseconds (RFC 9562, section 6.2, method 1): ids of one process
/// rise strictly, which keeps index inserts at the right edge and the order of an action's entries.
/// </summary>
internal sealed class IdSource(TimeProvider time) : IIdSource
{
    // Asking the generator costs more than its bytes do: one call is for many ids.
    private const int RandomBytesPerId = sizeof(ulong);
    private readonly byte[] _random = new byte[512 * RandomBytesPerId];
    private readonly Lock _gate = new();
    private int _used = int.MaxValue;
    private long _last;

    public Guid NewId()
    {
        long ticket = time.GetUtcNow().ToUnixTimeMilliseconds() << 12;
        Span<byte> bytes = stackalloc byte[16];
        lock (_gate)
        {
            // When 4,096 ids fall into one millisecond the counter carries into the next; it never repeats.
            _last = ticket = Math.Max(ticket, _last + 1);
            if (_used >= _random.Length)
            {
                RandomNumberGenerator.Fill(_random);
                _used = 0;
            }

            Span<byte> fresh = _random.AsSpan(_used, RandomBytesPerId);
            fresh.CopyTo(bytes[8..]);
            // Nobody who reads this process's memory later learns what was handed out.
            fresh.Clear();
            _used += RandomBytesPerId;
        }

        BinaryPrimitives.WriteInt64BigEndian(bytes, (ticket >> 12 << 16) | 0x7000 | (ticket & 0xFFF));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
