using System.Text;
using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Compilation;

/// <summary>
/// One value of a schema document, reached through its parent. Children are looked up by table, so that thousands of
/// references into one big object do not scan it thousands of times; pointers are spelled only for errors.
/// </summary>
internal sealed class SchemaLocation(string? document, SchemaLocation? parent, string key, JsonElement element)
{
    private const int PointerCharsMax = 1024;

    private Dictionary<string, SchemaLocation>? _children;

    public JsonElement Element { get; } = element;

    public SchemaLocation? Parent { get; } = parent;

    /// <summary>Property name or array index below the parent.</summary>
    public string Key { get; } = key;

    /// <summary>Set where a subschema was recognised.</summary>
    public SchemaResource? Resource { get; set; }

    /// <summary>Set once something applies this subschema.</summary>
    public SchemaNode? Node { get; set; }

    /// <summary>Members of an object or items of an array in order; empty for anything else.</summary>
    public IReadOnlyCollection<SchemaLocation> Children => Table().Values;

    public SchemaLocation? Child(string name) => Table().GetValueOrDefault(name);

    /// <summary>The error that refuses the schema here.</summary>
    public JsonSchemaException Refuse(string sentence, Exception? inner = null)
    {
        string pointer = Pointer();
        string where = document is null ? "" : $" of {document}";
        return new JsonSchemaException(pointer, $"{sentence} (at \"{pointer}\"{where})", inner);
    }

    private string Pointer()
    {
        Stack<string> keys = new();
        for (SchemaLocation at = this; at.Parent is not null; at = at.Parent)
            keys.Push(at.Key);

        StringBuilder pointer = new();
        foreach (string token in keys)
            pointer.AppendToken(token);
        return pointer.Length <= PointerCharsMax ? pointer.ToString() : pointer.ToString(0, PointerCharsMax);
    }

    private Dictionary<string, SchemaLocation> Table()
    {
        if (_children is not null)
            return _children;

        _children = [];
        if (Element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in Element.EnumerateObject())
                Add(JsonText.ToText(JsonText.NameOf(property)), property.Value);
        }
        else if (Element.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in Element.EnumerateArray())
                Add(index++.ToString(), item);
        }

        return _children;
    }

    private void Add(string name, JsonElement value) =>
        _children![name] = new SchemaLocation(document, this, name, value);
}
