using System.Buffers;

namespace AiBos.Kernel.Database;

/// <summary>
/// Keeps engines' statements to data. Connections are shared and not reset between uses, and every engine acts as one
/// role: so no statement may change the session, and none may name what is the kernel's.
/// </summary>
/// <remarks>
/// A fence against mistakes and shortcuts, not against an engine that means harm: that one runs in our process.
/// </remarks>
internal static class StatementGuard
{
    private static readonly string[] Reading = ["SELECT", "WITH", "VALUES"];
    private static readonly string[] Writing = ["INSERT", "UPDATE", "DELETE", "MERGE", "WITH"];

    // Session state, locks that outlive the transaction, the kernel's own tables, and ways to spell any of them.
    private static readonly SearchValues<string> Forbidden = SearchValues.Create(
        ["set_config", "pg_advisory_lock", "pg_try_advisory_lock", "kernel_", "aibos.kernel", "dblink", "U&\""],
        StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InvalidOperationException">The statement is not one an engine may send.</exception>
    internal static void Check(string text)
    {
        if (!BeginsWith(text, Reading) && !BeginsWith(text, Writing))
            throw Refused("begins with neither SELECT, VALUES, WITH, INSERT, UPDATE, DELETE nor MERGE");
        CheckWords(text);
    }

    /// <exception cref="InvalidOperationException">The statement cannot stand in a plan.</exception>
    internal static void CheckWriting(string text)
    {
        if (!BeginsWith(text, Writing))
            throw Refused("stands in a plan and begins with neither INSERT, UPDATE, DELETE, MERGE nor WITH");
        CheckWords(text);
    }

    private static void CheckWords(string text)
    {
        int at = text.AsSpan().IndexOfAny(Forbidden);
        for (int from = 0; at >= 0;)
        {
            int found = from + at;
            // A part of a longer name, such as hello_world, is nobody's business.
            if (found == 0 || !IsWord(text[found - 1]))
                throw Refused($"holds '{text.AsSpan(found, Math.Min(24, text.Length - found))}'");
            from = found + 1;
            at = text.AsSpan(from).IndexOfAny(Forbidden);
        }
    }

    private static bool BeginsWith(string text, string[] words)
    {
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart();
        foreach (string word in words)
        {
            if (rest.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                && (rest.Length == word.Length || !IsWord(rest[word.Length])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static InvalidOperationException Refused(string why) => new(
        $"The statement {why}. Engines send plain data statements on their own tables; the transaction, the tenant, "
        + "session settings and the kernel's tables are the kernel's.");
}
