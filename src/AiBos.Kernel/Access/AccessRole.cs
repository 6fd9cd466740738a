namespace AiBos.Kernel.Access;

/// <summary>A named set of permissions.</summary>
/// <param name="Name">Unique in the tenant.</param>
/// <param name="Permissions">Exact, subtrees or <c>*</c>; distinct, in ordinal order.</param>
/// <param name="Version">Counts changes, from 1.</param>
public sealed record AccessRole(string Name, IReadOnlyList<string> Permissions, long Version);
