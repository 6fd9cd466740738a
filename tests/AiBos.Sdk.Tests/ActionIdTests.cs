namespace AiBos.Sdk.Tests;

public sealed class ActionIdTests
{
    public static TheoryData<string> Good =>
        ["a.b.c", "accounting.create.journal_entry", "a1.b2.c3", "a_.b_.c_", "a.b." + new string('c', 124)];

    public static TheoryData<string?> Bad =>
    [
        null!, "", "a", "a.b", "a.b.c.d", ".b.c", "a..c", "a.b.", "a.b.c.", "A.b.c", "a.b.C", "1a.b.c", "_a.b.c",
        "a.b-c.d", "a b.c.d", "a.b.c@1.0.0", "a.b.é", "a.b.c\n", "a.b." + new string('c', 125),
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void TryParse_DomainVerbNoun_RoundTrips(string text)
    {
        Assert.True(ActionId.TryParse(text, out ActionId id));
        Assert.Equal(text, id.Value);
        Assert.Equal(text, id.ToString());
        Assert.Equal(text.Split('.')[0], id.Domain);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void TryParse_AnythingElse_Refuses(string? text)
    {
        Assert.False(ActionId.TryParse(text, out _));
        Assert.Throws<ArgumentException>(() => new ActionId(text!));
    }

    [Fact]
    public void Value_OfDefault_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => default(ActionId).Value);
        Assert.Throws<InvalidOperationException>(() => default(ActionId).Domain);
        Assert.Equal("(none)", default(ActionId).ToString());
    }
}
