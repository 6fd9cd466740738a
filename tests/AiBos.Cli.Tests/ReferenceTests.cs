using System.CommandLine;
using Xunit;

namespace AiBos.Cli.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public async Task Reference_EveryVerbAndOption_IsNamed()
    {
        string text = await File.ReadAllTextAsync(
            Path.Combine(Root(), "docs", "reference", "cli.md"), TestContext.Current.CancellationToken);
        var host = new CliHost
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            OpenIn = () => Stream.Null,
            Variable = _ => null,
            WorkingDirectory = Root(),
            Terminal = null,
        };

        string[] missing = [.. Names(CommandTree.Build(new GlobalOptions(), host), "")
            .Where(name => !text.Contains(name, StringComparison.Ordinal))];

        Assert.True(missing.Length == 0, $"docs/reference/cli.md says nothing about: {string.Join(", ", missing)}");
    }

    private static IEnumerable<string> Names(Command command, string above)
    {
        string path = $"{above}{command.Name}";
        IEnumerable<string> own = command.Subcommands.Count == 0 ? [$"## {path}"] : [];
        return own.Concat(command.Options.Select(option => option.Name))
            .Concat(command.Subcommands.SelectMany(below => Names(below, $"{path} ")));
    }

    private static string Root()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "AiBos.Orleans.sln")))
            at = Path.GetDirectoryName(at);
        return at ?? throw new DirectoryNotFoundException($"No AiBos.Orleans.sln above {AppContext.BaseDirectory}.");
    }
}
