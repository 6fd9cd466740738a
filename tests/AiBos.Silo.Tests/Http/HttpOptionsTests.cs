using AiBos.Kernel;
using AiBos.Silo.Http;
using Xunit;

namespace AiBos.Silo.Tests.Http;

public sealed class HttpOptionsTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("https://*.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com/path")]
    [InlineData("https://app.example.com:443")]
    [InlineData("https://me@app.example.com")]
    [InlineData("app.example.com")]
    [InlineData("ftp://app.example.com")]
    [InlineData("null")]
    [InlineData("https://good.example.com;*")]
    public void Validate_OfAnOriginThatIsNone_NamesIt(string origins)
    {
        string sentence = Assert.Throws<KernelStartException>(
            new HttpOptions { AllowedOrigins = origins }.Validate).Message;

        Assert.Contains("Kernel:Http:AllowedOrigins", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://app.example.com")]
    [InlineData("https://app.example.com:8443; http://localhost:3000")]
    public void Validate_OfOrigins_Holds(string origins) => new HttpOptions { AllowedOrigins = origins }.Validate();

    [Fact]
    public void Validate_OutOfRange_NamesTheSetting()
    {
        (string Name, HttpOptions Options)[] cases =
        [
            ("ConnectionsMax", new HttpOptions { ConnectionsMax = 99 }),
            ("BytesPerSecondMin", new HttpOptions { BytesPerSecondMin = double.NaN }),
            ("RequestTimeout", new HttpOptions { RequestTimeout = TimeSpan.FromSeconds(4) }),
            ("HeadersTimeout", new HttpOptions { HeadersTimeout = TimeSpan.FromSeconds(61) }),
        ];

        Assert.All(cases, one => Assert.Contains(
            $"Kernel:Http:{one.Name} is", Assert.Throws<KernelStartException>(one.Options.Validate).Message,
            StringComparison.Ordinal));
    }
}
