using AiBos.Silo.Hosting;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Xunit;

namespace AiBos.Silo.Tests.Hosting;

public sealed class RedactingFormatterTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData($"key aibos_dev_0123456789abcdef_{Secret} bad", "key aibos_dev_0123456789abcdef_[redacted] bad")]
    [InlineData("got eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln here", "got [redacted] here")]
    [InlineData("Authorization: Bearer abc.def-ghi_jkl", "Authorization: Bearer [redacted]")]
    [InlineData("authorization: basic dXNlcjpwYXNz", "authorization: basic [redacted]")]
    [InlineData("Host=h;Password=s3cret;Database=d", "Host=h;Password=[redacted];Database=d")]
    [InlineData("Host=h;pwd = 'two words;' ;Database=d", "Host=h;pwd=[redacted] ;Database=d")]
    [InlineData("Posted 3 entries for acme in 4 ms", "Posted 3 entries for acme in 4 ms")]
    [InlineData("The bearer waits", "The bearer waits")]
    public void Redact_OfALine_BlanksCredentialsAndNothingElse(string line, string left) =>
        Assert.Equal(left, RedactingFormatter.Redact(line));

    [Fact]
    public void Format_OfAnEvent_LooksThroughMessagePropertiesAndException()
    {
        var sink = new Lines();
        using Logger log = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();

        log.ForContext("Connection", $"Host=h;Password={Secret}").Error(
            new InvalidOperationException($"Bearer {Secret}"), "Key {Key}", $"aibos_dev_0123456789abcdef_{Secret}");

        Assert.DoesNotContain(Secret, sink.Text, StringComparison.Ordinal);
        Assert.Equal(4, sink.Text.Split("[redacted]").Length - 1);
        Assert.Contains("aibos_dev_0123456789abcdef_", sink.Text, StringComparison.Ordinal);
    }

    private sealed class Lines : ILogEventSink
    {
        internal string Text { get; private set; } = "";

        public void Emit(LogEvent logEvent)
        {
            using var writer = new StringWriter();
            new RedactingFormatter(new RenderedCompactJsonFormatter()).Format(logEvent, writer);
            Text += writer;
        }
    }
}
