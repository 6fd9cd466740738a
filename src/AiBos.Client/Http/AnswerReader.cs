using System.Text;
using System.Text.Json;

namespace AiBos.Client.Http;

/// <summary>Turns bytes into the kernel's two forms; everything else is one kind of failure.</summary>
internal static class AnswerReader
{
    /// <summary>For callers' own types: the web defaults.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = DepthMax };

    /// <summary>For the kernel's types: what is promised and missing is an unreadable answer, not a null.</summary>
    internal static readonly JsonSerializerOptions Promised = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = DepthMax,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The type of what is others' standard, byte for byte.</summary>
    internal const string PlainText = "text/plain";

    // A body may be 512 deep by configuration, and stands in an envelope.
    private const int DepthMax = 520;

    /// <summary>An answer in the success form, or a problem.</summary>
    internal static CallResult<JsonElement> Read(HttpAnswer answer)
    {
        JsonElement root = Parse(answer);
        if (answer.Status is not 200)
            return new CallResult<JsonElement>(Problem(answer, root));
        return Guard(answer, () => new CallResult<JsonElement>(root.GetProperty("data"))
        {
            Contract = root.TryGetProperty("contract", out JsonElement contract) ? contract.GetString() : null,
            Audit = Audit(root),
            IsReplayed = answer.IsReplayed,
            TraceId = answer.TraceId,
        });
    }

    /// <summary>An answer in the success form with typed data, or a problem.</summary>
    internal static CallResult<T> Read<T>(HttpAnswer answer, JsonSerializerOptions json)
    {
        CallResult<JsonElement> result = Read(answer);
        if (!result.IsSuccess)
            return new CallResult<T>(result.Problem);
        return Guard(answer, () => result.With(
            result.Data.Deserialize<T>(json) ?? throw new JsonException("The data is null.")));
    }

    /// <summary>A token in the shape of RFC 6749's answers, or a problem.</summary>
    internal static CallResult<AccessToken> ReadToken(HttpAnswer answer)
    {
        JsonElement root = Parse(answer);
        if (answer.Status is not 200)
            return new CallResult<AccessToken>(Problem(answer, root));
        return Guard(answer, () =>
        {
            string? token = root.GetProperty("accessToken").GetString();
            var lifetime = TimeSpan.FromSeconds(root.GetProperty("expiresIn").GetInt32());
            return string.IsNullOrEmpty(token)
                ? throw new JsonException("The token is empty.")
                : new CallResult<AccessToken>(new AccessToken(token, lifetime)) { TraceId = answer.TraceId };
        });
    }

    /// <summary>A plain text, or a problem.</summary>
    internal static CallResult<string> ReadText(HttpAnswer answer)
    {
        if (answer.Status is not 200)
            return new CallResult<string>(Problem(answer, Parse(answer)));
        return answer.MediaType == PlainText
            ? new CallResult<string>(Encoding.UTF8.GetString(answer.Body)) { TraceId = answer.TraceId }
            : throw Unreadable(answer, null);
    }

    /// <summary>How many bytes went to the plan's destination, or a problem.</summary>
    internal static CallResult<long> ReadLength(HttpAnswer answer)
    {
        if (answer.Status is not 200)
            return new CallResult<long>(Problem(answer, Parse(answer)));
        return answer.Copied is { } copied
            ? new CallResult<long>(copied) { TraceId = answer.TraceId }
            : throw Unreadable(answer, null);
    }

    private static JsonElement Parse(HttpAnswer answer)
    {
        if (answer.Status is not (200 or (>= 400 and <= 599)))
            throw Unreadable(answer, null);
        try
        {
            using var document = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = DepthMax });
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw Unreadable(answer, null);
        }
        catch (JsonException e)
        {
            throw Unreadable(answer, e);
        }
    }

    private static KernelProblem Problem(HttpAnswer answer, JsonElement root) => Guard(answer, () => new KernelProblem
    {
        Status = answer.Status,
        Code = root.GetProperty("code").GetString() ?? throw new JsonException("The code is null."),
        Detail = Text(root, "detail") ?? Text(root, "title") ?? "",
        Errors = root.TryGetProperty("errors", out JsonElement errors)
            ? [.. errors.EnumerateArray().Select(error => new KernelFieldError(
                Text(error, "pointer") ?? "", Text(error, "message") ?? ""))]
            : [],
        Required = root.TryGetProperty("required", out JsonElement required)
            ? [.. required.EnumerateArray().Select(permission => permission.GetString() ?? "")]
            : [],
        RetryAfter = answer.RetryAfter ?? (root.TryGetProperty("retryAfter", out JsonElement wait)
            ? TimeSpan.FromSeconds(Math.Clamp(wait.GetDouble(), 0, 86_400))
            : null),
        Audit = Audit(root),
        TraceId = answer.TraceId,
    });

    private static AuditStamp? Audit(JsonElement root) => root.TryGetProperty("audit", out JsonElement audit)
        ? new AuditStamp(audit.GetProperty("seq").GetInt64(), audit.GetProperty("hash").GetString() ?? "")
        : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    // What JsonElement throws when a member is missing or of another type than the forms promise.
    private static T Guard<T>(HttpAnswer answer, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or NotSupportedException)
        {
            throw Unreadable(answer, e);
        }
    }

    // The body is not repeated: what answered is unknown, and so is what it says.
    private static KernelUnreachableException Unreadable(HttpAnswer answer, Exception? inner) => new(
        UnreachableReason.UnreadableAnswer,
        $"What answered does not speak like the kernel (status {answer.Status}, {answer.MediaType ?? "no type"}, "
        + $"{answer.Body.Length} bytes); check the address.",
        inner);
}
