namespace AiBos.Cli.Scaffolding;

/// <summary>Words that a name cannot be, because C#, PostgreSQL or the kernel have them.</summary>
internal static class ReservedNames
{
    // C# language specification, keywords.
    private static readonly HashSet<string> Keywords = Split(
        """
        abstract as base bool break byte case catch char checked class const continue decimal default delegate do double
        else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal
        is lock long namespace new null object operator out override params private protected public readonly ref return
        sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked
        unsafe ushort using virtual void volatile while
        """);

    // PostgreSQL documentation, appendix C: reserved, also those that may be a function or type. A schema cannot have
    // these names without quotes; a table after its schema can.
    private static readonly HashSet<string> SqlWords = Split(
        """
        all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
        column concurrently constraint create cross current_catalog current_date current_role current_schema
        current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for
        foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral
        leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps
        placing primary references returning right select session_user similar some symmetric system_user table
        tablesample then to trailing true union unique user using variadic verbose when where window with
        """);

    // Schemas and sets of scripts of the kernel, and the first words of its permissions: who may read the audit trail
    // must not thereby get an engine's actions. The Sdk refuses the same ones.
    internal static readonly HashSet<string> Kernel = Split(
        """
        access admin aibos audit captures contracts devices diag dlq engines events guardians information_schema kernel
        mcp metadata orleans personal platform privacy public sdk secrets sync system tenants workflow workflows
        """);

    // Types that engines use by their bare names. A namespace of such a name would hide the type in the whole engine.
    private static readonly HashSet<string> Types = Split(
        """
        ActionBuilder ActionContext ActionContract ActionId ActionKind Amount Array CancellationToken
        ClassifiedAttribute Convert DataClass DateOnly DateTimeOffset Db EffectPlan EngineBuilder EngineManifest
        EntityBuilder EntityDescription Enumerable ErrorCode FieldError Guid Math PersonalData PersonalDataAttribute
        PlannedStatement PrincipalId Range Refusal Result Sql String StringComparer StringComparison StringLength Task
        TenantId Tests TimeSpan Upcast
        """);

    internal static string? WhyNotADomain(string domain) => domain switch
    {
        _ when Keywords.Contains(domain) => "it is a word of C#",
        _ when SqlWords.Contains(domain) => "it is a word of SQL, and a schema has this name",
        _ when Kernel.Contains(domain) || domain.StartsWith("pg_", StringComparison.Ordinal) =>
            "the kernel or PostgreSQL has it as a schema or a family of permissions",
        _ when Types.Contains(Words.Pascal(domain)) => "its namespace would hide a type that engines use",
        _ => null,
    };

    internal static string? WhyNotANoun(string noun) =>
        Keywords.Contains(noun) ? "it is a word of C#; say which, for example calendar_event" : null;

    internal static string? WhyNotASlice(string slice) =>
        Types.Contains(slice) ? $"{slice} is a type that engines use" : null;

    private static HashSet<string> Split(string words) => [.. words.Split((char[])[' ', '\n'],
        StringSplitOptions.RemoveEmptyEntries)];
}
