using System.Text.Json;
using AiBos.Client;

namespace AiBos.Cli.Output;

/// <summary>What a verification found, wherever it ran.</summary>
internal static class VerificationText
{
    /// <summary>Writes the report as one object; <paramref name="writeEnd"/> adds its last members.</summary>
    internal static void Write(Utf8JsonWriter json, VerificationResult result, Action<Utf8JsonWriter> writeEnd)
    {
        json.WriteStartObject();
        json.WriteString("status", result.Status);
        json.WriteNumber("entries", result.Entries);
        json.WriteStartArray("findings");
        foreach (VerificationFinding finding in result.Findings)
            Write(json, finding);
        json.WriteEndArray();
        json.WriteNumber("findingsTotal", result.FindingsTotal);
        writeEnd(json);
        json.WriteEndObject();
    }

    /// <summary>Writes the remarks, if there are any.</summary>
    internal static void WriteNotes(Utf8JsonWriter json, IReadOnlyList<string> notes)
    {
        if (notes.Count == 0)
            return;
        json.WriteStartArray("notes");
        foreach (string note in notes)
            json.WriteStringValue(note);
        json.WriteEndArray();
    }

    internal static void Write(TextWriter text, VerificationResult result)
    {
        long total = Math.Max(result.FindingsTotal, result.Findings.Count);
        text.WriteLine(TerminalText.Clean($"{result.Status}: {result.Entries} entries, {total} findings"));
        foreach (VerificationFinding finding in result.Findings)
        {
            string range = finding.SeqTo is { } seqTo ? $"{finding.Seq}–{seqTo}" : $"{finding.Seq}";
            string column = finding.Column is null ? "" : $" {finding.Column}";
            string values = finding.Expected is null && finding.Actual is null
                ? ""
                : $": expected {finding.Expected ?? "nothing"}, found {finding.Actual ?? "nothing"}";
            text.WriteLine(TerminalText.Clean($"  entry {range}: {finding.Code}{column}{values}"));
        }

        if (total > result.Findings.Count)
            text.WriteLine($"  … and {total - result.Findings.Count} more");
    }

    private static void Write(Utf8JsonWriter json, VerificationFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("code", finding.Code);
        json.WriteNumber("seq", finding.Seq);
        if (finding.SeqTo is { } seqTo)
            json.WriteNumber("seqTo", seqTo);
        WriteText(json, "column", finding.Column);
        WriteText(json, "expected", finding.Expected);
        WriteText(json, "actual", finding.Actual);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
