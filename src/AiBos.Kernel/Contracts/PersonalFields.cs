using System.Text.Json;
using System.Text.Json.Nodes;

namespace AiBos.Kernel.Contracts;

/// <summary>
/// Which parts of a document are personal data, and whose: the keyword <c>x-personal</c> of a property's schema names
/// the property beside it that holds the data subject's id. What is below such a property is personal as a whole.
/// </summary>
internal sealed class PersonalFields
{
    internal const string Keyword = "x-personal";

    private static readonly PersonalFields Nothing = new();

    private readonly Dictionary<string, PersonalFields> _below = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _subjects = new(StringComparer.Ordinal);
    private PersonalFields? _items;

    internal bool Any => _subjects.Count > 0 || _items is not null || _below.Count > 0;

    /// <summary>Reads a schema.</summary>
    /// <exception cref="FormatException">The keyword stands where it could not be followed.</exception>
    internal static PersonalFields Compile(ReadOnlySpan<byte> schema)
    {
        JsonNode? root = JsonNode.Parse(schema);
        int followed = 0;
        PersonalFields fields = root is JsonObject document ? Read(document, ref followed) : Nothing;
        return followed == Count(root)
            ? fields
            : throw new FormatException(
                $"{Keyword} stands where it is not followed: it belongs to a property of an object, reached by "
                + "properties and items alone.");
    }

    /// <summary>Calls for each personal value there is: its object, its name, and the subject's id.</summary>
    internal void Visit(JsonNode? node, Action<JsonObject, string, string> found)
    {
        if (node is JsonArray array && _items is not null)
        {
            foreach (JsonNode? item in array)
                _items.Visit(item, found);
        }
        else if (node is JsonObject value)
        {
            foreach ((string name, PersonalFields below) in _below)
                below.Visit(value[name], found);
            foreach ((string name, string subject) in _subjects)
            {
                if (value.ContainsKey(name) && value[subject]?.GetValueKind() == JsonValueKind.String)
                    found(value, name, value[subject]!.GetValue<string>());
            }
        }
    }

    private static PersonalFields Read(JsonObject schema, ref int followed)
    {
        var fields = new PersonalFields();
        if (schema["items"] is JsonObject items && Read(items, ref followed) is { Any: true } each)
            fields._items = each;
        if (schema["properties"] is not JsonObject properties)
            return fields;
        foreach ((string name, JsonNode? property) in properties)
        {
            if (property is not JsonObject declared)
                continue;
            if (declared[Keyword] is { } keyword)
            {
                fields._subjects[name] = Subject(schema, properties, name, keyword);
                followed++;
            }
            else if (Read(declared, ref followed) is { Any: true } below)
            {
                fields._below[name] = below;
            }
        }

        return fields;
    }

    // Without the subject's id nothing could be sealed, so it must be there whenever the value is.
    private static string Subject(JsonObject schema, JsonObject properties, string name, JsonNode keyword)
    {
        string? subject = keyword.GetValueKind() == JsonValueKind.String ? keyword.GetValue<string>() : null;
        bool isThere = subject is not null && properties[subject] is JsonObject holder
            && holder[Keyword] is null && holder["type"]?.ToJsonString() == "\"string\""
            && schema["required"] is JsonArray required
            && required.Any(needed => needed?.GetValueKind() == JsonValueKind.String
                && needed.GetValue<string>() == subject);
        return isThere
            ? subject!
            : throw new FormatException(
                $"{Keyword} of '{name}' must name a property beside it that is required, of type string and not "
                + "personal: the data subject's id.");
    }

    private static int Count(JsonNode? node) => node switch
    {
        JsonObject value => value.Sum(member => (member.Key == Keyword ? 1 : 0) + Count(member.Value)),
        JsonArray array => array.Sum(Count),
        _ => 0,
    };
}
