namespace AiBos.Cli.Scaffolding;

/// <summary>The name of a slice as its action, its types and its table.</summary>
internal sealed record SliceName
{
    // With it the longest line of what is written, which holds the name twice, has 120 columns.
    private const int LengthMax = 40;

    private SliceName(EngineName engine, string verb, string noun) => (Engine, Verb, Noun) = (engine, verb, noun);

    internal EngineName Engine { get; }

    internal string Verb { get; }

    internal string Noun { get; }

    /// <summary>For example <c>tickets.create.ticket</c>.</summary>
    internal string Action => $"{Engine.Domain}.{Verb}.{Noun}";

    /// <summary>For example <c>CreateTicket</c>.</summary>
    internal string Pascal => Words.Pascal(Verb) + Words.Pascal(Noun);

    /// <summary>For example <c>Create ticket.</c></summary>
    internal string Summary => $"{Words.Sentence($"{Verb}_{Noun}")}.";

    /// <summary>The noun as one: <c>ticket</c> of <c>tickets.read.tickets</c>.</summary>
    internal string Table => Words.Singular(Noun);

    internal string Records => $"{Engine.Folder}/{Pascal}.cs";

    internal string Handler => $"{Engine.Folder}/{Pascal}Handler.cs";

    internal string HandlerTests => $"{Engine.Tests}/{Pascal}HandlerTests.cs";

    /// <summary>Reads an action's id.</summary>
    /// <exception cref="CliException">It cannot be one; the sentence says what can.</exception>
    internal static SliceName Parse(string text)
    {
        string[] parts = text.Split('.');
        if (parts.Length != 3)
            throw CliException.Usage($"'{text}' is no action; write domain.verb.noun, as in tickets.create.ticket.");
        return Parse(EngineName.Parse(parts[0]), parts[1], parts[2]);
    }

    /// <summary>Reads <c>verb.noun</c> of an engine.</summary>
    /// <exception cref="CliException">It cannot be one; the sentence says what can.</exception>
    internal static SliceName Parse(EngineName engine, string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 2
            ? Parse(engine, parts[0], parts[1])
            : throw CliException.Usage($"'{text}' is no slice; write verb.noun, for example create.ticket.");
    }

    /// <summary>What a new engine can do first when nothing else is asked: create one of what it is about.</summary>
    internal static SliceName First(EngineName engine)
    {
        string noun = Words.Singular(engine.Domain);
        return Parse(engine, "create", noun == engine.Domain ? "item" : noun);
    }

    private static SliceName Parse(EngineName engine, string verb, string noun)
    {
        foreach (string word in new[] { verb, noun })
        {
            if (!Words.IsName(word))
            {
                throw CliException.Usage(
                    $"'{word}' is no verb or noun: a-z, 0-9 and single _ between words, beginning with a letter.");
            }
        }

        var slice = new SliceName(engine, verb, noun);
        if (verb.Length + noun.Length > LengthMax)
            throw CliException.Usage($"'{verb}.{noun}' is too long: at most {LengthMax} characters for both words.");
        if ((ReservedNames.WhyNotANoun(noun) ?? ReservedNames.WhyNotASlice(slice.Pascal)) is { } why)
            throw CliException.Usage($"'{noun}' cannot be the noun of {verb}: {why}.");
        return slice;
    }
}
