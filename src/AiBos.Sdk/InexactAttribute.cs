namespace AiBos.Sdk;

/// <summary>
/// Marks a <c>double</c> or <c>float</c> of a contract as measured, not counted: a length, a coordinate, a temperature.
/// Never money and never a quantity that is added up, because 0.1 has no exact binary form.
/// </summary>
/// <example>
/// <code>
/// internal sealed record Parcel(Guid OrderId, [Inexact] double WeightKilograms, Amount Postage);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class InexactAttribute : Attribute;
