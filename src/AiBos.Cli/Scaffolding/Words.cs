namespace AiBos.Cli.Scaffolding;

/// <summary>Forms of a name that is written in lower case with <c>_</c> between its words.</summary>
internal static class Words
{
    private static readonly string[] LongPlurals = ["sses", "xes", "ches", "shes"];
    private static readonly string[] NoPlurals = ["ss", "us", "is"];

    internal static bool IsName(string text) => text.Length > 0
        && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
        && !text.EndsWith('_') && !text.Contains("__", StringComparison.Ordinal);

    /// <summary><c>field_trips</c> as <c>FieldTrips</c>.</summary>
    internal static string Pascal(string name) =>
        string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary><c>field_trips</c> as <c>Field trips</c>.</summary>
    internal static string Sentence(string name) =>
        char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');

    /// <summary>Many of one, where <see cref="Singular"/> finds the way back; else as it is.</summary>
    internal static string Plural(string name) => Singular(name + "s") == name ? name + "s" : name;

    /// <summary>One of many: <c>tickets</c> as <c>ticket</c>. What does not look like many stays as it is.</summary>
    internal static string Singular(string name)
    {
        if (name.EndsWith("ies", StringComparison.Ordinal) && name.Length > 4)
            return name[..^3] + "y";
        if (LongPlurals.Any(end => name.EndsWith(end, StringComparison.Ordinal)))
            return name[..^2];
        bool isOne = NoPlurals.Any(end => name.EndsWith(end, StringComparison.Ordinal));
        return name.EndsWith('s') && name.Length > 2 && !isOne ? name[..^1] : name;
    }
}
