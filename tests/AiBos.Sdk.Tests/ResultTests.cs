namespace AiBos.Sdk.Tests;

public sealed class ResultTests
{
    [Fact]
    public void Conversion_FromAValue_IsOk()
    {
        Result<int> result = 7;
        Assert.True(result.IsOk);
        Assert.Null(result.Refusal);
        Assert.Equal(7, result.Value);
    }

    [Fact]
    public void Conversion_FromARefusal_HasNoValue()
    {
        Result<int> result = Refusal.NotFound("There is no such order.");
        Assert.False(result.IsOk);
        Assert.Equal(ErrorCode.NotFound, result.Refusal.Code);
        var thrown = Assert.Throws<InvalidOperationException>(() => result.Value);
        Assert.Contains("There is no such order.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Conversion_FromNoRefusal_Throws() =>
        Assert.Throws<ArgumentNullException>(() => (Result<int>)(Refusal)null!);
}
