using System.Text.Json;
using AiBos.Cli.Scaffolding;

namespace AiBos.Cli.Output;

/// <summary>What became of files that were to be written.</summary>
internal static class ScaffoldText
{
    /// <param name="output">Where it is said.</param>
    /// <param name="asked">What was asked for: its kind and its name.</param>
    /// <param name="files">Each file with what became of it.</param>
    /// <param name="next">Commands that people will want next.</param>
    internal static void Show(
        CliOutput output, (string Kind, string Name) asked,
        IReadOnlyList<(string Path, ScaffoldOutcome Outcome)> files, IReadOnlyList<string> next)
    {
        bool isChanged = files.Any(file => file.Outcome is ScaffoldOutcome.Written or ScaffoldOutcome.Extended);
        output.Show(
            json =>
            {
                json.WriteStartObject();
                json.WriteString(asked.Kind, asked.Name);
                json.WriteBoolean("changed", isChanged);
                json.WriteStartArray("files");
                foreach ((string path, ScaffoldOutcome outcome) in files)
                {
                    json.WriteStartObject();
                    json.WriteString("path", path);
                    json.WriteString("outcome", Word(outcome));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                WriteNext(json, next);
                json.WriteEndObject();
            },
            text =>
            {
                foreach ((string path, ScaffoldOutcome outcome) in files)
                    text.WriteLine($"{Word(outcome),-9}  {path}");
                text.WriteLine();
                text.WriteLine(isChanged
                    ? "Build and test it, then commit it with the packages.lock.json that the build writes:"
                    : $"The {asked.Kind} {asked.Name} is there; nothing was changed. What you may want next:");
                foreach (string command in next)
                    text.WriteLine($"  {command}");
            });
    }

    private static void WriteNext(Utf8JsonWriter json, IReadOnlyList<string> next)
    {
        json.WriteStartArray("next");
        foreach (string command in next)
            json.WriteStringValue(command);
        json.WriteEndArray();
    }

    private static string Word(ScaffoldOutcome outcome) => outcome.ToString().ToLowerInvariant();
}
