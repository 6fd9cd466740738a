using AiBos.Kernel.Limits;
using Xunit;

namespace AiBos.Kernel.Tests.Limits;

public sealed class LimitOptionsTests
{
    [Theory]
    [InlineData("orders.place.order", 0.0, 1, "Kernel:Limits:Actions:orders.place.order:PerSecond")]
    [InlineData("orders.place.order", 1.0, 0, "Kernel:Limits:Actions:orders.place.order:Burst")]
    [InlineData("Accounting", 1.0, 1, "'Accounting'")]
    public void Validate_OfASingleAction_NamesWhatIsWrong(string action, double perSecond, int burst, string named)
    {
        var options = new LimitOptions();
        options.Actions[action] = new ActionLimitOptions { PerSecond = perSecond, Burst = burst };

        Assert.Contains(named, Assert.Throws<KernelStartException>(options.Validate).Message, StringComparison.Ordinal);
    }
}
