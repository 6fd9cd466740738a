namespace AiBos.Sdk;

/// <summary>
/// Says how sensitive a field of a contract is, or all fields of a record. The most exact one counts: the property's,
/// the record's, then the engine's own (<see cref="EngineBuilder.Classified"/>).
/// </summary>
/// <param name="dataClass">The class.</param>
/// <example>
/// <code><![CDATA[
/// using System.Reflection;
/// using Xunit;
///
/// PropertyInfo limit = typeof(Credit).GetProperty(nameof(Credit.Limit))!;
/// Assert.Equal(DataClass.Restricted, limit.GetCustomAttribute<ClassifiedAttribute>()!.DataClass);
///
/// [Classified(DataClass.Internal)]
/// internal sealed record Credit(string CustomerId, [property: Classified(DataClass.Restricted)] Amount Limit);
/// ]]></code>
/// </example>
[AttributeUsage(
    AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class ClassifiedAttribute(DataClass dataClass) : Attribute
{
    /// <summary>The class.</summary>
    public DataClass DataClass { get; } = dataClass;
}
