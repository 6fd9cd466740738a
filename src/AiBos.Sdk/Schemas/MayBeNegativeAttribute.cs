namespace AiBos.Sdk.Schemas;

/// <summary>An <see cref="Amount"/> of an input may be below zero. Without this it may not.</summary>
/// <example>
/// <code>
/// using AiBos.Sdk.Schemas;
///
/// internal sealed record AdjustBalance(string Account, [MayBeNegative] Amount Difference);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class MayBeNegativeAttribute : Attribute;
