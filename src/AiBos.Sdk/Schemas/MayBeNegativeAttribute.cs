namespace AiBos.Sdk.Schemas;

/// <summary>An <see cref="Amount"/> of an input may be below zero. Without this it may not.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class MayBeNegativeAttribute : Attribute;
