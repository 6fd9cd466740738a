namespace AiBos.Analyzers;

/// <summary>The words a name is made of.</summary>
internal static class NameWords
{
    /// <summary><c>BillingIBANNumber</c> is billing, iban, number.</summary>
    internal static List<string> Split(string name)
    {
        var words = new List<string>();
        int start = 0;
        for (int i = 1; i <= name.Length; i++)
        {
            bool ends = i == name.Length || name[i] == '_'
                || (char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1])
                    || (i + 1 < name.Length && char.IsLower(name[i + 1]))));
            if (!ends)
                continue;
            string word = name.Substring(start, i - start).Trim('_').ToLowerInvariant();
            if (word.Length > 0)
                words.Add(word);
            start = i;
        }

        return words;
    }
}
