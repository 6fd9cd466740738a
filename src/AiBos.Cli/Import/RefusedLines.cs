using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Import;

/// <summary>
/// The file of refused lines: one JSON object a line, in the order in which the answers came. It replaces the one of an
/// earlier run with the first refusal, and is removed by a run that comes to its end without any; a run that stops
/// before it has refused anything leaves the earlier file alone. Every object is written through at once.
/// </summary>
internal sealed class RefusedLines(string path) : IAsyncDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1_000,
    };

    private readonly SemaphoreSlim _one = new(1, 1);
    private FileStream? _file;

    /// <summary>Adds a line. Safe for concurrent use.</summary>
    internal async Task AddAsync(
        ImportLine line, string code, string detail, IReadOnlyList<KernelFieldError> errors)
    {
        byte[] row = Row(line, code, detail, errors);
        await _one.WaitAsync();
        try
        {
            _file ??= new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
            await _file.WriteAsync(row);
            await _file.FlushAsync();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Says that the whole file was imported.</summary>
    internal void Complete()
    {
        if (_file is null)
            File.Delete(path);
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
            await _file.DisposeAsync();
        _one.Dispose();
    }

    private static byte[] Row(
        ImportLine line, string code, string detail, IReadOnlyList<KernelFieldError> errors)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("line", line.Number + 1);
            json.WritePropertyName("input");
            WriteInput(json, line);
            json.WriteString("code", code);
            json.WriteString("detail", detail);
            ProblemText.WriteErrors(json, errors);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    // JSON goes in as it was written; anything else as a string, so that every row is JSON.
    private static void WriteInput(Utf8JsonWriter json, ImportLine line)
    {
        if (line.Fault is LineFault.TooLong)
            json.WriteNullValue();
        else if (line.Fault is null && IsJson(line.Bytes.Span))
            json.WriteRawValue(line.Bytes.Span, skipInputValidation: true);
        else
            json.WriteStringValue(Encoding.UTF8.GetString(line.Bytes.Span));
    }

    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 900 });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
