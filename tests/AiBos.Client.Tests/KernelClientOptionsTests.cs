using Xunit;

namespace AiBos.Client.Tests;

public sealed class KernelClientOptionsTests
{
    public static TheoryData<KernelClientOptions, string> Bad => new()
    {
        { new() { BaseUrl = new Uri("/x", UriKind.Relative) }, "BaseUrl" },
        { new() { BaseUrl = new Uri("ftp://kernel.example") }, "BaseUrl" },
        { new() { BaseUrl = new Uri("http://me:secret@kernel.example") }, "BaseUrl" },
        { new() { BaseUrl = new Uri("http://kernel.example/?a=b") }, "BaseUrl" },
        { new() { RequestTimeout = TimeSpan.Zero }, "RequestTimeout" },
        { new() { VerifyTimeout = TimeSpan.FromDays(2) }, "VerifyTimeout" },
        { new() { AnswerBytesMax = 1 }, "AnswerBytesMax" },
        { new() { Retry = new() { AttemptsMax = 0 } }, "AttemptsMax" },
        { new() { Retry = new() { PauseFirst = TimeSpan.Zero } }, "PauseFirst" },
        { new() { Retry = new() { PauseMax = TimeSpan.FromHours(1) } }, "PauseMax" },
        { new() { Retry = new() { ElapsedMax = TimeSpan.FromHours(2) } }, "ElapsedMax" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Constructor_OptionOutOfRange_NamesItWithoutItsSecrets(KernelClientOptions options, string name)
    {
        ArgumentException failure = Assert.Throws<ArgumentException>(() => new KernelClient(options));

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }
}
