using Xunit;

namespace AiBos.Cli.Tests;

public sealed class HelpTests : CliFixture
{
    [Theory]
    [InlineData("aibos")]
    [InlineData("aibos-status", "status")]
    [InlineData("aibos-action", "action")]
    [InlineData("aibos-action-call", "action", "call")]
    [InlineData("aibos-action-list", "action", "list")]
    [InlineData("aibos-action-import", "action", "import")]
    [InlineData("aibos-contract", "contract")]
    [InlineData("aibos-contract-show", "contract", "show")]
    [InlineData("aibos-audit", "audit")]
    [InlineData("aibos-audit-verify", "audit", "verify")]
    [InlineData("aibos-audit-export", "audit", "export")]
    [InlineData("aibos-audit-proof", "audit", "proof")]
    [InlineData("aibos-audit-restore", "audit", "restore")]
    [InlineData("aibos-secret", "secret")]
    [InlineData("aibos-secret-list", "secret", "list")]
    [InlineData("aibos-secret-rotate", "secret", "rotate")]
    [InlineData("aibos-role", "role")]
    [InlineData("aibos-role-set", "role", "set")]
    [InlineData("aibos-role-list", "role", "list")]
    [InlineData("aibos-role-delete", "role", "delete")]
    [InlineData("aibos-principal", "principal")]
    [InlineData("aibos-principal-set", "principal", "set")]
    [InlineData("aibos-principal-list", "principal", "list")]
    [InlineData("aibos-key", "key")]
    [InlineData("aibos-key-create", "key", "create")]
    [InlineData("aibos-key-list", "key", "list")]
    [InlineData("aibos-key-revoke", "key", "revoke")]
    [InlineData("aibos-access", "access")]
    [InlineData("aibos-access-explain", "access", "explain")]
    [InlineData("aibos-new", "new")]
    [InlineData("aibos-new-engine", "new", "engine")]
    [InlineData("aibos-new-slice", "new", "slice")]
    [InlineData("aibos-signer", "signer")]
    [InlineData("aibos-signer-rotate", "signer", "rotate")]
    [InlineData("aibos-signer-retire", "signer", "retire")]
    [InlineData("aibos-signer-anchors", "signer", "anchors")]
    [InlineData("aibos-witness", "witness")]
    public async Task Help_OfEveryCommand_IsTheGoldenFile(string golden, params string[] command)
    {
        CliEnd end = await RunBareAsync([.. command, "--help"]);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal("", end.Error);
        string actual = Normalize(end.Out);
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", $"{golden}.txt");
        string expected = File.Exists(path) ? Normalize(await File.ReadAllTextAsync(path, Token)) : "(no such file)";
        Assert.True(expected == actual, $"""
            The help of '{string.Join(' ', ["aibos", .. command])}' is not what
            tests/AiBos.Cli.Tests/Golden/{golden}.txt says. People and scripts have read it: if the change
            is meant, put the text below into that file, mend
            docs/reference/cli.md, and say why in the commit.

            {actual}
            """);
    }

    [Fact]
    public void Golden_EveryFile_BelongsToACommand()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"))
            .Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

        Assert.Equal(Commands(CommandTree.Build(new GlobalOptions(), Host()), "").Order(StringComparer.Ordinal), files);
    }

    private static IEnumerable<string> Commands(System.CommandLine.Command command, string above)
    {
        string name = above + command.Name;
        return command.Subcommands.SelectMany(below => Commands(below, name + "-")).Prepend(name);
    }

    private static CliHost Host() => new()
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        OpenIn = () => Stream.Null,
        Variable = _ => null,
        WorkingDirectory = "/",
        Terminal = null,
    };

    // Spaces at the ends of lines come from the wrapping and are lost in most editors.
    private static string Normalize(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).TrimEnd() + "\n";
}
