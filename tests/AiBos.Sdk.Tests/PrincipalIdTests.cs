namespace AiBos.Sdk.Tests;

public sealed class PrincipalIdTests
{
    public static TheoryData<string> Good => ["u", "user:7", "~", "!", new string('x', 128)];
    public static TheoryData<string> Bad => ["", " ", "a b", "a\t", "é", "\u007f", "a\n", new string('x', 129)];

    [Theory]
    [MemberData(nameof(Good))]
    public void Constructor_VisibleAscii_KeepsIt(string text)
    {
        Assert.Equal(text, new PrincipalId(text).Value);
        Assert.Equal(text, new PrincipalId(text).ToString());
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Constructor_AnythingElse_Throws(string text) =>
        Assert.Throws<ArgumentException>(() => new PrincipalId(text));

    [Fact]
    public void Constructor_Null_Throws() => Assert.Throws<ArgumentNullException>(() => new PrincipalId(null!));

    [Fact]
    public void Value_OfDefault_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => default(PrincipalId).Value);
        Assert.Equal("(none)", default(PrincipalId).ToString());
    }
}
