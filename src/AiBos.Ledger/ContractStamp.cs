namespace AiBos.Ledger;

/// <summary>Which contract was in force when an entry was written.</summary>
/// <param name="Contract">Identifier and version, <c>id@version</c>; not empty. Wire name <c>id</c>.</param>
/// <param name="SchemaHash">SHA-256 of the contract's canonical schemas, 64 lower-case hexadecimal digits.
/// Wire name <c>h</c>.</param>
public sealed record ContractStamp(string Contract, string SchemaHash);
