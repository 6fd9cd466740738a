namespace AiBos.Architecture.Tests;

/// <summary>
/// How a rule fails: with its reason, what to do, and every place, so that one run is enough to mend all.
/// </summary>
internal static class Rule
{
    internal static void Holds(string argument, IEnumerable<string> violations)
    {
        string[] found = [.. violations];
        if (found.Length > 0)
            Assert.Fail($"{argument}\n  {found.Length} place(s):\n  {string.Join("\n  ", found)}");
    }
}
