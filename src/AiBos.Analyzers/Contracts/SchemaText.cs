using System.Text.RegularExpressions;

namespace AiBos.Analyzers.Contracts;

/// <summary>Looks things up in a JSON Schema without parsing it: the compiler brings no JSON reader.</summary>
internal static class SchemaText
{
    /// <summary>Whether a schema lets everything through.</summary>
    internal static bool IsEmpty(string schema) =>
        Regex.Replace(schema, @"\s", "") is "" or "true" or "{}";

    /// <summary>Whether a property of this name says <c>"x-personal": "subject"</c>.</summary>
    internal static bool Seals(string schema, string property, string subject) =>
        Regex.Matches(schema, $"\"{Regex.Escape(property)}\"\\s*:\\s*\\{{").Cast<Match>()
            .Select(match => OwnText(schema, match.Index + match.Length))
            .Any(own => Regex.IsMatch(own, $"\"x-personal\"\\s*:\\s*\"{Regex.Escape(subject)}\""));

    /// <summary>The text of an object without the objects in it; starts behind its bracket.</summary>
    private static string OwnText(string schema, int start)
    {
        var own = new System.Text.StringBuilder();
        bool quoted = false;
        int depth = 1;
        for (int i = start; i < schema.Length && depth > 0; i++)
        {
            char c = schema[i];
            if (c == '"' && schema[i - 1] != '\\')
                quoted = !quoted;
            if (!quoted)
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 1)
                own.Append(c);
        }

        return own.ToString();
    }
}
