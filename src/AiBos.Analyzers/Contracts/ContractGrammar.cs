using System.Text.RegularExpressions;

namespace AiBos.Analyzers.Contracts;

/// <summary>The grammar of names, as the Sdk checks it when the engine starts.</summary>
internal static class ContractGrammar
{
    private const string Word = "[a-z][a-z0-9_]*";
    private const string Number = "(0|[1-9][0-9]{0,3})";

    private static readonly Regex Domain = new("^[a-z][a-z0-9_]{1,31}$", RegexOptions.CultureInvariant);
    private static readonly Regex Version = new($@"^{Number}\.{Number}\.{Number}$", RegexOptions.CultureInvariant);
    private static readonly Regex Permission = new($@"^{Word}(\.{Word})+$", RegexOptions.CultureInvariant);

    private static readonly Regex Action = new(
        $@"^(?<domain>{Word})\.{Word}\.{Word}@{Number}\.{Number}\.{Number}$", RegexOptions.CultureInvariant);

    private static readonly Regex Entity = new(
        $@"^(?<domain>{Word})\.{Word}@{Number}\.{Number}\.{Number}$", RegexOptions.CultureInvariant);

    internal static bool IsDomain(string text) => Domain.IsMatch(text);

    internal static bool IsVersion(string text) => Version.IsMatch(text);

    internal static bool IsPermission(string text) => Permission.IsMatch(text);

    /// <summary>The domain of the id of an action or an event, or null when it is malformed.</summary>
    internal static string? DomainOf(string id) =>
        Action.Match(id) is { Success: true } match ? match.Groups["domain"].Value : null;

    /// <summary>The domain of an entity's id, or null when it is malformed.</summary>
    internal static string? DomainOfEntity(string id) =>
        Entity.Match(id) is { Success: true } match ? match.Groups["domain"].Value : null;
}
