namespace AiBos.Sdk;

/// <summary>The grammar of names: words of a–z, 0–9 and <c>_</c> that begin with a letter, joined by dots.</summary>
internal static class DottedName
{
    /// <summary>How many words a name has; 0 when it is malformed.</summary>
    internal static int CountWords(string text)
    {
        int words = 1;
        bool atWordStart = true;
        foreach (char c in text)
        {
            if (c == '.')
            {
                if (atWordStart)
                    return 0;
                words++;
                atWordStart = true;
            }
            else if (char.IsAsciiLetterLower(c) || (!atWordStart && (char.IsAsciiDigit(c) || c == '_')))
            {
                atWordStart = false;
            }
            else
            {
                return 0;
            }
        }

        return atWordStart ? 0 : words;
    }
}
