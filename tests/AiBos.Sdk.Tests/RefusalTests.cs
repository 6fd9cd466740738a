namespace AiBos.Sdk.Tests;

public sealed class RefusalTests
{
    [Fact]
    public void Invalid_AtOnePlace_SaysThatSentence()
    {
        Refusal refusal = Refusal.Invalid("/lines/0", "Name an account.");
        Assert.Equal(ErrorCode.ValidationError, refusal.Code);
        Assert.Equal("Name an account.", refusal.Detail);
        Assert.Equal(new FieldError("/lines/0", "Name an account."), Assert.Single(refusal.Errors));
    }

    [Fact]
    public void Invalid_AtSeveralPlaces_CountsThem()
    {
        Refusal refusal = Refusal.Invalid([new FieldError("/a", "A."), new FieldError("/b", "B.")]);
        Assert.Contains("2 problems", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(2, refusal.Errors.Count);
    }

    [Fact]
    public void Invalid_Nowhere_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Refusal.Invalid(Array.Empty<FieldError>()));

    [Fact]
    public void Forbidden_Always_NamesWhatIsNeeded()
    {
        Refusal refusal = Refusal.Forbidden("orders.write", "orders.approve");
        Assert.Equal(ErrorCode.Forbidden, refusal.Code);
        Assert.Equal(["orders.write", "orders.approve"], refusal.Required);
        Assert.Contains("orders.write and orders.approve", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void New_WithoutMore_IsAboutNoFieldAndNoTime()
    {
        Refusal refusal = Refusal.Conflict("Closed.");
        Assert.Equal(ErrorCode.Conflict, refusal.Code);
        Assert.Empty(refusal.Errors);
        Assert.Empty(refusal.Required);
        Assert.Null(refusal.RetryAfter);
    }

    [Fact]
    public void Require_ByAPolicy_IsNullOrTheRefusal()
    {
        IPolicy policy = new OneGrant();
        Assert.Null(policy.Require("a.read"));
        Assert.Equal(["a.write"], policy.Require("a.write")!.Required);
    }

    private sealed class OneGrant : IPolicy
    {
        public bool Has(string permission) => permission == "a.read";
    }
}
