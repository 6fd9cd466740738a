namespace AiBos.Analyzers.Contracts;

/// <summary>Names of fields that are about a person nearly everywhere.</summary>
internal static class PersonalNames
{
    // Each row is words that follow each other somewhere in the name.
    private static readonly string[][] Rows =
    [
        ["email"], ["e", "mail"], ["phone"], ["telephone"], ["mobile", "number"], ["fax"],
        ["first", "name"], ["last", "name"], ["given", "name"], ["family", "name"], ["middle", "name"],
        ["full", "name"],
        ["surname"], ["maiden", "name"], ["person", "name"], ["customer", "name"], ["employee", "name"],
        ["patient", "name"], ["contact", "name"], ["recipient", "name"], ["street"], ["postal", "address"],
        ["home", "address"], ["shipping", "address"], ["billing", "address"], ["birth", "date"],
        ["date", "of", "birth"],
        ["birthday"], ["birthplace"], ["gender"], ["ethnicity"], ["religion"], ["nationality"], ["marital", "status"],
        ["social", "security"], ["ssn"], ["national", "id"], ["passport"], ["tax", "id"], ["driving", "licence"],
        ["driver", "license"], ["iban"], ["card", "number"], ["bank", "account"], ["salary"], ["diagnosis"],
        ["medical"], ["health"], ["disability"], ["ip", "address"], ["fingerprint"], ["biometric"],
    ];

    internal static bool Sounds(string property)
    {
        List<string> words = NameWords.Split(property);
        return Rows.Any(row => Enumerable.Range(0, words.Count)
            .Any(at => words.Skip(at).Take(row.Length).SequenceEqual(row, StringComparer.Ordinal)));
    }
}
