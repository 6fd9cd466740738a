using AiBos.Cli.Output;
using Xunit;

namespace AiBos.Cli.Tests.Output;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain – Käse ☕", "plain – Käse ☕")]
    [InlineData("a\u001b[31mb\u009bc\nd", "a\uFFFD[31mb\uFFFDc\uFFFDd")]
    [InlineData("key aibos_dev_0123456789abcdef_00aa11bb22cc!", "key aibos_dev_0123456789abcdef_…!")]
    public void Clean_TextOfOthers_CannotActOrTell(string text, string shown) =>
        Assert.Equal(shown, TerminalText.Clean(text));
}
