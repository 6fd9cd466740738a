using System.Text.Json;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>
/// A body that is one flat object. Members are taken by name and type; what is missing, of another type, or not taken
/// at all is collected, and <see cref="Refusal"/> names them all.
/// </summary>
internal sealed class ObjectBody
{
    private const int BodyBytesMax = 64 << 10;
    private readonly Dictionary<string, JsonElement> _members;
    private readonly List<FieldError> _errors = [];

    private ObjectBody(Dictionary<string, JsonElement> members) => _members = members;

    /// <summary>What is wrong with it; null when nothing is. Asked after the last member was taken.</summary>
    internal Refusal? Refusal
    {
        get
        {
            foreach (string name in _members.Keys)
                _errors.Add(new FieldError("/" + Escape(name), "There is no such member; leave it out."));
            _members.Clear();
            return _errors.Count == 0 ? null : Sdk.Refusal.Invalid(_errors);
        }
    }

    /// <summary>Reads it, or says why it is no object.</summary>
    internal static async ValueTask<Result<ObjectBody>> ReadAsync(HttpRequest request)
    {
        RequestBody body = await RequestBody.ReadAsync(request, BodyBytesMax);
        if (body.Fault is not null)
            return body.Fault;
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                body.Bytes, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return Sdk.Refusal.Invalid("", "Send one JSON object.");
            return new ObjectBody(document.RootElement.EnumerateObject().ToDictionary(
                member => member.Name, member => member.Value.Clone(), StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Refusal(ErrorCode.MalformedJson, "Send one JSON object, each member once.");
        }
    }

    /// <summary>A text; <paramref name="fallback"/> when it may be missing and is.</summary>
    internal string Text(string name, string? fallback = null)
    {
        if (!_members.Remove(name, out JsonElement member))
            return fallback ?? Fault(name, "It is missing.", "");
        return Read(member) ?? Fault(name, "It is a text.", "");
    }

    /// <summary>A list of texts, which must be there.</summary>
    internal string[] Texts(string name)
    {
        if (!_members.Remove(name, out JsonElement member))
            return Fault<string[]>(name, "It is missing.", []);
        if (member.ValueKind != JsonValueKind.Array)
            return Fault<string[]>(name, "It is a list of texts.", []);
        var texts = new List<string>();
        foreach ((int index, JsonElement item) in member.EnumerateArray().Index())
            texts.Add(Read(item) ?? Fault($"{name}/{index}", "It is a text.", ""));
        return [.. texts];
    }

    /// <summary>A whole number; null when it is missing.</summary>
    internal long? Number(string name)
    {
        if (!_members.Remove(name, out JsonElement member))
            return null;
        return member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out long number)
            ? number
            : Fault<long?>(name, "It is a whole number.", null);
    }

    /// <summary>True or false; false when it is missing.</summary>
    internal bool Flag(string name)
    {
        if (!_members.Remove(name, out JsonElement member))
            return false;
        return member.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? member.GetBoolean()
            : Fault(name, "It is true or false.", false);
    }

    // Half a surrogate pair is JSON and no text; PostgreSQL holds no NUL.
    private static string? Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            string text = value.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private T Fault<T>(string name, string message, T instead)
    {
        _errors.Add(new FieldError("/" + name, message));
        return instead;
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal)
        .Replace("/", "~1", StringComparison.Ordinal);
}
