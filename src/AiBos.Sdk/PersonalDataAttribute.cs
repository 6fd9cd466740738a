namespace AiBos.Sdk;

/// <summary>
/// Marks a field of a contract that is about a person. A derived schema says so with <c>x-personal</c>, which is what
/// the kernel obeys when it seals the ledger's copy; a schema written by hand must say the same, and the analyzers hold
/// the two together.
/// </summary>
/// <param name="subject">
/// Name of the property beside it that holds the person's id: <c>nameof(CustomerId)</c>. The id is text, opaque and not
/// personal itself.
/// </param>
/// <example>
/// <code><![CDATA[
/// using System.Reflection;
/// using Xunit;
///
/// PropertyInfo email = typeof(Customer).GetProperty(nameof(Customer.Email))!;
/// Assert.Equal("CustomerId", email.GetCustomAttribute<PersonalDataAttribute>()!.Subject);
///
/// internal sealed record Customer(
///     string CustomerId, [property: PersonalData(nameof(Customer.CustomerId))] string Email);
/// ]]></code>
/// </example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PersonalDataAttribute(string subject) : Attribute
{
    /// <summary>Name of the property that holds the person's id.</summary>
    public string Subject { get; } = subject;
}
