namespace AiBos.Sdk.Schemas;

/// <summary>Which way a record goes.</summary>
/// <example>
/// <code>
/// using System.Text;
/// using AiBos.Sdk.Schemas;
/// using Xunit;
///
/// string given = Encoding.UTF8.GetString(SchemaDerivation.Derive(typeof(long), SchemaSide.Input));
/// string answered = Encoding.UTF8.GetString(SchemaDerivation.Derive(typeof(long), SchemaSide.Output));
/// Assert.Equal("""{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}""", given);
/// Assert.Equal("""{"type":"integer"}""", answered);
/// </code>
/// </example>
public enum SchemaSide
{
    /// <summary>From the caller: everything the type cannot hold is refused.</summary>
    Input,

    /// <summary>To the caller: what the type writes by itself needs no bounds.</summary>
    Output,
}
