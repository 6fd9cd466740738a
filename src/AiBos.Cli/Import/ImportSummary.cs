using System.Text.Json;

namespace AiBos.Cli.Import;

/// <summary>How an import ended.</summary>
internal sealed record ImportSummary(ImportPlan Plan, ImportCounts Counts, TimeSpan Elapsed, ImportStop? Stop)
{
    internal ExitCode ExitCode => Stop?.ExitCode ?? (Counts.Refused > 0 ? ExitCode.False : ExitCode.Done);

    private double PerSecond => Elapsed > TimeSpan.Zero ? Counts.Sent / Elapsed.TotalSeconds : 0;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("success", ExitCode == ExitCode.Done);
        json.WriteString("action", Plan.ActionId);
        json.WriteString("file", Plan.FileName);
        json.WriteBoolean("completed", Stop is null);
        json.WriteNumber("lines", Counts.Lines);
        json.WriteNumber("sent", Counts.Sent);
        json.WriteNumber("new", Counts.Created);
        json.WriteNumber("replayed", Counts.Replayed);
        json.WriteNumber("refused", Counts.Refused);
        json.WriteNumber("unfinished", Counts.Unfinished);
        json.WriteNumber("elapsedSeconds", Math.Round(Elapsed.TotalSeconds, 3));
        json.WriteNumber("perSecond", Math.Round(PerSecond, 1));
        if (Counts.Refused > 0)
            json.WriteString("errorsFile", Plan.ErrorsPath);
        if (Stop is not null)
        {
            json.WriteString("code", Stop.Code);
            json.WriteString("detail", Stop.Sentence);
        }

        json.WriteEndObject();
    }

    internal void Write(TextWriter text)
    {
        text.WriteLine(Output.TerminalText.Clean($"{Plan.ActionId} from {Plan.FileName}"));
        text.WriteLine($"  sent       {Counts.Sent}");
        text.WriteLine($"  new        {Counts.Created}");
        text.WriteLine($"  replayed   {Counts.Replayed}");
        text.WriteLine($"  refused    {Counts.Refused}");
        if (Counts.Unfinished > 0)
            text.WriteLine($"  unfinished {Counts.Unfinished}");
        text.WriteLine($"  elapsed    {Elapsed.TotalSeconds:0.0} s");
        text.WriteLine($"  per second {PerSecond:0.0}");
    }
}
