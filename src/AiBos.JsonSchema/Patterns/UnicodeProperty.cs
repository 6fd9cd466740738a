namespace AiBos.JsonSchema.Patterns;

/// <summary>Properties of <c>\p{…}</c>: general categories by short or long name, plus Any and ASCII.</summary>
internal static class UnicodeProperty
{
    private static readonly Dictionary<string, string> Categories = Build();

    /// <exception cref="PatternException">The property is not supported (scripts, binary properties).</exception>
    public static void Add(CodePointSet set, string expression, bool negated)
    {
        string name = expression;
        foreach (string prefix in (string[])["General_Category=", "gc="])
        {
            if (expression.StartsWith(prefix, StringComparison.Ordinal))
                name = expression[prefix.Length..];
        }

        CodePointSet special = new();
        switch (name)
        {
            case "Any":
                special.Add(0, 0xD7FF);
                special.Add(0xE000, 0x10FFFF);
                break;
            case "ASCII":
                special.Add(0, 0x7F);
                break;
            case "ASCII_Hex_Digit" or "AHex":
                special.Add('0', '9');
                special.Add('A', 'F');
                special.Add('a', 'f');
                break;
            default:
                if (!Categories.TryGetValue(name, out string? category))
                    throw new PatternException($"the property \\p{{{expression}}} is not supported");
                set.AddCategory(category, negated);
                return;
        }

        set.Add(negated ? special.Complement() : special);
    }

    private static Dictionary<string, string> Build()
    {
        string[] names =
        [
            "L Letter", "Lu Uppercase_Letter", "Ll Lowercase_Letter", "Lt Titlecase_Letter", "Lm Modifier_Letter",
            "Lo Other_Letter", "M Mark", "M Combining_Mark", "Mn Nonspacing_Mark", "Mc Spacing_Mark",
            "Me Enclosing_Mark", "N Number", "Nd Decimal_Number", "Nd digit", "Nl Letter_Number", "No Other_Number",
            "P Punctuation", "P punct", "Pc Connector_Punctuation", "Pd Dash_Punctuation", "Ps Open_Punctuation",
            "Pe Close_Punctuation", "Pi Initial_Punctuation", "Pf Final_Punctuation", "Po Other_Punctuation",
            "S Symbol", "Sm Math_Symbol", "Sc Currency_Symbol", "Sk Modifier_Symbol", "So Other_Symbol",
            "Z Separator", "Zs Space_Separator", "Zl Line_Separator", "Zp Paragraph_Separator", "C Other",
            "Cc Control", "Cc cntrl", "Cf Format", "Cs Surrogate", "Co Private_Use", "Cn Unassigned",
        ];
        Dictionary<string, string> categories = [];
        foreach (string[] pair in names.Select(n => n.Split(' ')))
        {
            categories[pair[0]] = pair[0];
            categories[pair[1]] = pair[0];
        }

        return categories;
    }
}
