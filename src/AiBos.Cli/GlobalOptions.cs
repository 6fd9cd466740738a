using System.CommandLine;

namespace AiBos.Cli;

/// <summary>The options every verb has.</summary>
internal sealed class GlobalOptions
{
    internal Option<string?> Url { get; } = new("--url")
    {
        Description = "Where the kernel listens. [env: AIBOS_URL; default: http://127.0.0.1:5080]",
        HelpName = "address",
        Recursive = true,
    };

    internal Option<string?> Key { get; } = new("--key")
    {
        Description = "The API key. Prefer the variable: other users of a machine can see arguments. [env: AIBOS_KEY]",
        HelpName = "key",
        Recursive = true,
    };

    internal Option<bool> Json { get; } = new("--json")
    {
        Description = "Print exactly one JSON document on stdout; everything else goes to stderr.",
        Recursive = true,
    };

    internal void AddTo(Command root)
    {
        root.Options.Add(Url);
        root.Options.Add(Key);
        root.Options.Add(Json);
    }

    internal bool IsJson(ParseResult parsed) => parsed.GetResult(Json) is { Implicit: false };
}
