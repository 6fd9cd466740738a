using AiBos.Kernel.Access;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

public sealed class PermissionSetTests
{
    [Theory]
    [InlineData("accounting.read", "accounting.read", true)]
    [InlineData("accounting.read", "accounting.write", false)]
    [InlineData("accounting.read", "accounting.read.all", false)]
    [InlineData("accounting.read", "Accounting.Read", false)]
    [InlineData("accounting.*", "accounting.read", true)]
    [InlineData("accounting.*", "accounting.period.close", true)]
    [InlineData("accounting.*", "accountingx.read", false)]
    [InlineData("accounting.*", "accounting", false)]
    [InlineData("accounting.*", "accounting.", false)]
    [InlineData("accounting.period.*", "accounting.period.close", true)]
    [InlineData("accounting.period.*", "accounting.read", false)]
    [InlineData("*", "anything.at.all", true)]
    public void Has_OfOneGrant_Decides(string grant, string permission, bool granted) =>
        Assert.Equal(granted, new PermissionSet([grant]).Has(permission));

    [Theory]
    [InlineData("**")]
    [InlineData("*.read")]
    [InlineData("accounting*")]
    [InlineData("acc*.read")]
    [InlineData("a.*.read")]
    [InlineData("*.*")]
    [InlineData("")]
    [InlineData(" *")]
    [InlineData(".*")]
    public void Has_OfAMalformedGrant_GrantsNothing(string grant)
    {
        var permissions = new PermissionSet([grant]);
        Assert.All(
            ["accounting.read", "a.b.read", "accountingx", "*", "x.y"],
            permission => Assert.False(permissions.Has(permission), $"'{grant}' granted '{permission}'"));
    }

    [Fact]
    public void Has_OfNoGrants_IsFalse() => Assert.False(new PermissionSet([]).Has("accounting.read"));

    [Fact]
    public void Has_OfSeveralGrants_IsTheirUnion()
    {
        var permissions = new PermissionSet(["orders.read", "accounting.*", "orders.read"]);
        Assert.True(permissions.Has("orders.read"));
        Assert.True(permissions.Has("accounting.write"));
        Assert.False(permissions.Has("orders.write"));
    }

    [Fact]
    public void Has_Always_AllocatesNothing()
    {
        var permissions = new PermissionSet(["orders.read", "accounting.*"]);
        permissions.Has("accounting.write");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
            permissions.Has("accounting.write");
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
