namespace AiBos.Sdk.Tests;

public sealed class TenantIdTests
{
    public static TheoryData<string> Good => ["ab", "a1", "a-", "acme", "acme-2", "a" + new string('b', 62)];

    public static TheoryData<string?> Bad =>
    [
        null!, "", "a", "1a", "-a", "Acme", "acme_x", "acme.x", "acme x", "acme\n", "ácme", "a:b", "a/b", "a%",
        "a" + new string('b', 63),
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void TryParse_WellFormed_RoundTrips(string text)
    {
        Assert.True(TenantId.TryParse(text, out TenantId id));
        Assert.Equal(text, id.Value);
        Assert.Equal(text, id.ToString());
        Assert.Equal(new TenantId(text), id);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void TryParse_Malformed_Refuses(string? text)
    {
        Assert.False(TenantId.TryParse(text, out TenantId id));
        Assert.Equal(default, id);
        Assert.Throws<ArgumentException>(() => new TenantId(text!));
    }

    [Fact]
    public void Value_OfDefault_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => default(TenantId).Value);
        Assert.Equal("(none)", default(TenantId).ToString());
    }
}
