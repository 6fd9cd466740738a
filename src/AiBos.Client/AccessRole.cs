namespace AiBos.Client;

/// <summary>A named set of permissions of a tenant.</summary>
/// <param name="Name">1–64 characters a–z, 0–9, <c>-</c>, <c>_</c> and <c>.</c>, beginning with a letter.</param>
/// <param name="Permissions">At most 200: exact, subtrees such as <c>accounting.*</c>, or <c>*</c> for all.</param>
/// <param name="Version">Counts changes, from 1.</param>
public sealed record AccessRole(string Name, IReadOnlyList<string> Permissions, long Version);
