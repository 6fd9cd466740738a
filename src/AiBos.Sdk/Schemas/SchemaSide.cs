namespace AiBos.Sdk.Schemas;

/// <summary>Which way a record goes.</summary>
public enum SchemaSide
{
    /// <summary>From the caller: everything the type cannot hold is refused.</summary>
    Input,

    /// <summary>To the caller: what the type writes by itself needs no bounds.</summary>
    Output,
}
