namespace AiBos.Cli.Scaffolding;

/// <summary>The name of an engine as its domain, its namespace and its schema.</summary>
internal sealed record EngineName
{
    private const int LengthMin = 2;
    private const int LengthMax = 32;

    private EngineName(string domain) => Domain = domain;

    /// <summary>For example <c>field_trips</c>; also the database schema.</summary>
    internal string Domain { get; }

    /// <summary>For example <c>FieldTrips</c>.</summary>
    internal string Pascal => Words.Pascal(Domain);

    /// <summary>For example <c>Field trips</c>.</summary>
    internal string Title => Words.Sentence(Domain);

    internal string Project => $"AiBos.Engines.{Pascal}";

    internal string Folder => $"{Checkout.Engines}/{Project}";

    internal string Tests => $"tests/{Project}.Tests";

    internal string Class => $"{Folder}/{Pascal}Engine.cs";

    internal string Fixture => $"{Tests}/{Pascal}Fixture.cs";

    /// <summary>Reads a domain.</summary>
    /// <exception cref="CliException">It cannot be one; the sentence says what can.</exception>
    internal static EngineName Parse(string text)
    {
        if (!Words.IsName(text) || text.Length is < LengthMin or > LengthMax)
        {
            throw CliException.Usage(
                $"'{text}' is no domain: {LengthMin} to {LengthMax} of a-z, 0-9 and single _ between words, beginning "
                + "with a letter, for example tickets or field_trips.");
        }

        if (ReservedNames.WhyNotADomain(text) is { } why)
            throw CliException.Usage($"'{text}' cannot be a domain: {why}.");
        return new EngineName(text);
    }
}
