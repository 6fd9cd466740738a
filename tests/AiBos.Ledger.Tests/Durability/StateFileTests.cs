using AiBos.Ledger.Durability;
using Xunit;

namespace AiBos.Ledger.Tests.Durability;

public sealed class StateFileTests
{
    [Fact]
    public void TryDecode_OwnForm_RoundTrips()
    {
        var bytes = StateFile.Encode("MARK0001"u8, [1, 2], [], [3]);

        Assert.True(StateFile.TryDecode(bytes, "MARK0001"u8, 3, out var fields));
        Assert.Equal([[1, 2], [], [3]], fields);
    }

    [Fact]
    public void TryDecode_AnotherMarkOrCount_Refuses()
    {
        var bytes = StateFile.Encode("MARK0001"u8, [1, 2], [], [3]);

        Assert.False(StateFile.TryDecode(bytes, "MARK0002"u8, 3, out _));
        Assert.False(StateFile.TryDecode(bytes, "MARK0001"u8, 2, out _));
        Assert.False(StateFile.TryDecode(bytes, "MARK0001"u8, 4, out _));
    }

    /// <summary>Lengths that a good trailer does not make good.</summary>
    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x7F)]
    public void TryDecode_LengthBeyondTheEnd_Refuses(byte first)
    {
        byte[] body = [.. "MARK0001"u8, first, 0xFF, 0xFF, 0xFF, 1];
        byte[] bytes = [.. body, .. System.Security.Cryptography.SHA256.HashData(body)];

        Assert.False(StateFile.TryDecode(bytes, "MARK0001"u8, 1, out _));
    }
}
