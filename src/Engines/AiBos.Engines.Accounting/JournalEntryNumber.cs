namespace AiBos.Engines.Accounting;

/// <summary>How an entry's number is shown: <c>JE-000017</c>.</summary>
internal static class JournalEntryNumber
{
    internal static string Format(long number) => $"JE-{number:000000}";
}
