namespace AiBos.Sdk.Schemas;

/// <summary>No schema can be derived; the engine is refused at start with this sentence.</summary>
/// <param name="path">The property, from the record's name down.</param>
/// <param name="reason">Why, and what to use.</param>
public sealed class SchemaDerivationException(string path, string reason)
    : InvalidOperationException($"No schema can be derived for {path}: {reason}.")
{
    /// <summary>The property, from the record's name down: <c>CreateOrder.lines[].price</c>.</summary>
    public string Path { get; } = path;
}
