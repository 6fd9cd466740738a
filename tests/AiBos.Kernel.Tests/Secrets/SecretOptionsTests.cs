using AiBos.Kernel.Secrets;
using Xunit;

namespace AiBos.Kernel.Tests.Secrets;

public sealed class SecretOptionsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Validate_Defaults_AreTheShortestThatAreSafe()
    {
        var options = new SecretOptions();

        options.Validate(15 * Minute, Minute);

        Assert.Equal((6 * Minute) + TimeSpan.FromSeconds(1), options.Ahead);
        Assert.Equal((22 * Minute) + TimeSpan.FromSeconds(1), options.Grace);
    }

    [Theory]
    [InlineData("00:06:01", null, true)]
    [InlineData("00:06:00.999", null, false)]
    [InlineData("1.00:00:00", null, true)]
    [InlineData("1.00:00:01", null, false)]
    [InlineData(null, "00:22:01", true)]
    [InlineData(null, "00:22:00.999", false)]
    [InlineData(null, "30.00:00:00", true)]
    [InlineData(null, "30.00:00:01", false)]
    public void Validate_TimesThatDoNotFitTogether_AreRefusedByName(string? ahead, string? grace, bool fits)
    {
        var options = new SecretOptions
        {
            PublishAhead = ahead is null ? null : TimeSpan.Parse(ahead),
            TokenKeyGrace = grace is null ? null : TimeSpan.Parse(grace),
        };

        if (fits)
        {
            options.Validate(15 * Minute, Minute);
            return;
        }

        KernelStartException refused =
            Assert.Throws<KernelStartException>(() => options.Validate(15 * Minute, Minute));
        Assert.Contains(ahead is null ? "TokenKeyGrace" : "PublishAhead", refused.Message);
    }
}
