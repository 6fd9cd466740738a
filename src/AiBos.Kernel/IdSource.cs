using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AiBos.Kernel;

/// <summary>
/// UUIDv7 with a counter in the 12 bits after the milliseconds (RFC 9562, section 6.2, method 1): ids of one process
/// rise strictly, which keeps index inserts at the right edge and the order of an action's entries.
/// </summary>
internal sealed class IdSource(TimeProvider time) : IIdSource
{
    private readonly Lock _gate = new();
    private long _last;

    public Guid NewId()
    {
        long ticket = time.GetUtcNow().ToUnixTimeMilliseconds() << 12;
        lock (_gate)
        {
            // When 4,096 ids fall into one millisecond the counter carries into the next; it never repeats.
            _last = ticket = Math.Max(ticket, _last + 1);
        }

        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[8..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (ticket >> 12 << 16) | 0x7000 | (ticket & 0xFFF));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
