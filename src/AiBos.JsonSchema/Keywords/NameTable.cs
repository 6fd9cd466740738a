using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Keywords;

/// <summary>
/// The property names a schema mentions, numbered. One visit of the instance answers for all of them, so that many
/// names against many properties cost their sum and not their product.
/// </summary>
internal sealed class NameTable
{
    private readonly Dictionary<byte[], int> _numbers = new(Utf8Comparer.Instance);
    private readonly List<string> _names = [];
    private readonly List<SchemaNode?> _schemas = [];

    public int Count => _names.Count;

    public int Add(string name)
    {
        byte[] key = System.Text.Encoding.UTF8.GetBytes(name);
        if (_numbers.TryGetValue(key, out int number))
            return number;

        _numbers[key] = _names.Count;
        _names.Add(name);
        _schemas.Add(null);
        return _names.Count - 1;
    }

    public void SetSchema(int number, SchemaNode schema) => _schemas[number] = schema;

    public string Name(int number) => _names[number];

    public SchemaNode? Schema(int number) => _schemas[number];

    /// <summary>The number of a name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name) =>
        _numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out int number) ? number : -1;
}
