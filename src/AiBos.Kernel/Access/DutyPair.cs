namespace AiBos.Kernel.Access;

/// <summary>Two permissions that no principal holds at once.</summary>
/// <param name="Name">Unique in the tenant.</param>
/// <param name="First">Exact, or a subtree such as <c>accounting.*</c>.</param>
/// <param name="Second">Likewise; the two have nothing in common.</param>
/// <param name="Reason">Why, for those who are refused.</param>
/// <param name="ExemptAll">Whether principals whose roles grant <c>*</c> are let pass.</param>
/// <param name="Version">Counts changes, from 1.</param>
public sealed record DutyPair(
    string Name, string First, string Second, string Reason, bool ExemptAll, long Version);
