namespace AiBos.Sdk.Schemas;

/// <summary>Of these optional properties of a record exactly one is given, for example debit or credit.</summary>
/// <param name="names">Two or more: <c>nameof(Debit), nameof(Credit)</c>.</param>
/// <example>
/// <code><![CDATA[
/// using System.Reflection;
/// using AiBos.Sdk.Schemas;
/// using Xunit;
///
/// Assert.Equal(["Debit", "Credit"], typeof(JournalLine).GetCustomAttribute<ExactlyOneAttribute>()!.Names);
///
/// [ExactlyOne(nameof(Debit), nameof(Credit))]
/// internal sealed record JournalLine(string Account, Amount? Debit, Amount? Credit);
/// ]]></code>
/// </example>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class ExactlyOneAttribute(params string[] names) : Attribute
{
    /// <summary>The properties, as named in the record.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
