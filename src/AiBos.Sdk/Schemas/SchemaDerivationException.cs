namespace AiBos.Sdk.Schemas;

/// <summary>No schema can be derived; the engine is refused at start with this sentence.</summary>
/// <param name="path">The property, from the record's name down.</param>
/// <param name="reason">Why, and what to use.</param>
/// <example>
/// <code><![CDATA[
/// using AiBos.Sdk.Schemas;
/// using Xunit;
///
/// SchemaDerivationException refused = Assert.Throws<SchemaDerivationException>(
///     () => SchemaDerivation.Derive(typeof(Invoice), SchemaSide.Input));
/// Assert.Equal("Invoice.due", refused.Path);
/// var same = new SchemaDerivationException(
///     "Invoice.due", "DateTime does not say its offset; use DateTimeOffset, or DateOnly");
/// Assert.Equal(same.Message, refused.Message);
///
/// internal sealed record Invoice(string Number, DateTime Due);
/// ]]></code>
/// </example>
public sealed class SchemaDerivationException(string path, string reason)
    : InvalidOperationException($"No schema can be derived for {path}: {reason}.")
{
    /// <summary>The property, from the record's name down: <c>CreateOrder.lines[].price</c>.</summary>
    public string Path { get; } = path;
}
