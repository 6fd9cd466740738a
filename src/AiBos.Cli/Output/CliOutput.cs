using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AiBos.Client;

namespace AiBos.Cli.Output;

/// <summary>
/// The two voices of a command: its result on stdout, as text or as one JSON document, and everything else on stderr.
/// </summary>
internal sealed class CliOutput(CliHost host, bool isJson)
{
    // Only relaxed about characters that matter in HTML; control characters stay escaped.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Shows the result in the form that was asked for. Once per command.</summary>
    internal void Show(Action<Utf8JsonWriter> json, Action<TextWriter> text)
    {
        if (!isJson)
        {
            text(host.Out);
            host.Out.Flush();
            return;
        }

        host.Out.WriteLine(Render(json, indented: false));
        host.Out.Flush();
    }

    /// <summary>Says something on the side.</summary>
    internal void Note(string line)
    {
        host.Error.WriteLine(TerminalText.Clean(line));
        host.Error.Flush();
    }

    /// <summary>Says why there is no result.</summary>
    internal void Fail(string code, string sentence, string? idempotencyKey = null)
    {
        sentence = TerminalText.Redact(sentence);
        Note($"aibos: {sentence}");
        if (!isJson)
            return;
        Show(
            json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("success", false);
                json.WriteString("code", code);
                json.WriteString("detail", sentence);
                if (idempotencyKey is not null)
                    json.WriteString("idempotencyKey", idempotencyKey);
                json.WriteEndObject();
            },
            _ => { });
    }

    /// <summary>Shows a refusal and returns the exit code it means.</summary>
    internal ExitCode Refuse(KernelProblem problem)
    {
        foreach (string line in ProblemText.Lines(problem))
            Note(line);
        if (isJson)
            Show(json => ProblemText.Write(json, problem), _ => { });
        return ExitCodes.Of(problem);
    }

    internal static string Render(Action<Utf8JsonWriter> write, bool indented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Indented = indented, Encoder = Encoder, MaxDepth = 1_000 }))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
