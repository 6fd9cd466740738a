using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class EntryKindsTests
{
    /// <summary>The names are hashed: this line may only grow at its end.</summary>
    private const string Wire =
        "genesis action denied event workflow contract metadata permission secret guardian sync erasure key policy "
        + "verification export restore retention";

    [Fact]
    public void ToWire_EveryKind_IsThePromisedName() =>
        Assert.Equal(Wire, string.Join(' ', Enum.GetValues<EntryKind>().Select(EntryKinds.ToWire)));

    [Fact]
    public void TryParse_EveryName_RoundTrips() => Assert.All(
        Wire.Split(' '),
        static name =>
        {
            Assert.True(EntryKinds.TryParse(name, out var kind));
            Assert.Equal(name, EntryKinds.ToWire(kind));
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Genesis")]
    [InlineData("action ")]
    public void TryParse_AnythingElse_Refuses(string? name) => Assert.False(EntryKinds.TryParse(name, out _));

    [Fact]
    public void ToWire_NoMember_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => EntryKinds.ToWire((EntryKind)99));
}
