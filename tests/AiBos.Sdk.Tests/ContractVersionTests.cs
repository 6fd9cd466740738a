using CsCheck;

namespace AiBos.Sdk.Tests;

public sealed class ContractVersionTests
{
    private static readonly Gen<ContractVersion> Any =
        Gen.Select(Gen.Int[0, 9_999], Gen.Int[0, 9_999], Gen.Int[0, 9_999], (a, b, c) => new ContractVersion(a, b, c));

    public static TheoryData<string?> Bad =>
    [
        null!, "", "1", "1.2", "1.2.3.4", "01.2.3", "1.02.3", "1.2.03", "+1.2.3", "-1.2.3", " 1.2.3", "1.2.3 ",
        "1.2.x", "1..3", "10000.0.0", "1.0.0-beta", "１.2.3",
    ];

    [Fact]
    public void Parse_AnyVersion_RoundTrips() =>
        Any.Sample(version => Assert.Equal(version, ContractVersion.Parse(version.ToString())));

    [Theory]
    [MemberData(nameof(Bad))]
    public void TryParse_AnythingElse_Refuses(string? text)
    {
        Assert.False(ContractVersion.TryParse(text, out _));
        Assert.Throws<FormatException>(() => ContractVersion.Parse(text!));
    }

    [Fact]
    public void CompareTo_AnyTwo_IsNumericPartByPart() => Gen.Select(Any, Any).Sample((left, right) =>
    {
        int expected = left.Major != right.Major ? left.Major.CompareTo(right.Major)
            : left.Minor != right.Minor ? left.Minor.CompareTo(right.Minor)
            : left.Patch.CompareTo(right.Patch);
        Assert.Equal(Math.Sign(expected), Math.Sign(left.CompareTo(right)));
        Assert.Equal(expected < 0, left < right);
        Assert.Equal(expected > 0, left > right);
        Assert.Equal(expected <= 0, left <= right);
        Assert.Equal(expected >= 0, left >= right);
    });

    [Fact]
    public void CompareTo_TenAndTwo_IsNotOrderOfText() =>
        Assert.True(ContractVersion.Parse("1.10.0") > ContractVersion.Parse("1.2.0"));
}
