using System.Security.Cryptography;
using System.Text;
using Spectre.Console;

namespace AiBos.Cli;

/// <summary>Everything a command touches outside itself and the network; tests bring their own.</summary>
internal sealed record CliHost
{
    internal required TextWriter Out { get; init; }

    internal required TextWriter Error { get; init; }

    /// <summary>Opens standard input, as bytes.</summary>
    internal required Func<Stream> OpenIn { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    internal required Func<string, string?> Variable { get; init; }

    /// <summary>What relative paths are relative to.</summary>
    internal required string WorkingDirectory { get; init; }

    /// <summary>Standard error as a terminal, for progress; null in a pipe.</summary>
    internal required IAnsiConsole? Terminal { get; init; }

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A fresh idempotency key.</summary>
    internal Func<string> NewKey { get; init; } = () => RandomNumberGenerator.GetHexString(32, lowercase: true);

    internal string FullPath(string path) => Path.GetFullPath(path, WorkingDirectory);

    internal static CliHost OfProcess() => new()
    {
        // UTF-8 whatever the machine's code page: JSON is UTF-8, and scripts read it as such.
        Out = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true },
        Error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true },
        OpenIn = Console.OpenStandardInput,
        Variable = Environment.GetEnvironmentVariable,
        WorkingDirectory = Environment.CurrentDirectory,
        Terminal = Console.IsErrorRedirected
            ? null
            : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }),
    };
}
