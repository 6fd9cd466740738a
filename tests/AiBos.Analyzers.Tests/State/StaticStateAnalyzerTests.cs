namespace AiBos.Analyzers.Tests.State;

public sealed class StaticStateAnalyzerTests
{
    public static TheoryData<string> Kinds => ["class %N", "partial class %N", "record %N", "struct %N", "class %N<T>",
        "static class %N", "interface %N"];

    private static readonly string[] Forbidden =
    [
        "static int {|12:Count|};",
        "private protected static string? {|12:Last|} = null;",
        "[ThreadStatic] static int {|12:Depth|};",
        "static readonly List<int> {|12:Seen|} = [];",
        "static readonly Dictionary<string, int> {|12:Cache|} = new();",
        "static readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> {|12:Cache|} = new();",
        "static readonly IDictionary<string, int> {|12:Cache|} = new Dictionary<string, int>();",
        "static readonly Lazy<List<int>> {|12:Later|} = new();",
        "static readonly AsyncLocal<int> {|12:Flow|} = new();",
        "static readonly SemaphoreSlim {|12:Gate|} = new(1);",
        "static readonly System.Text.StringBuilder {|12:Text|} = new();",
        "static int {|12:Total|} { get; set; }",
        "static event Action? {|12:Happened|}; static void Fire() => Happened?.Invoke();",
        "static readonly Holder {|12:Own|} = new(); sealed class Holder { int _x; int Next() => ++_x; }",
        "static readonly Deep {|12:Own|} = new([]); sealed record Deep(List<int> Items);",
        "static readonly int[] Cells = [1]; static void Run() { {|12:Cells[0] = 2|}; {|12:Cells[0]++|}; "
            + "{|12:Array.Sort(Cells)|}; }",
    ];

    private static readonly string[] Allowed =
    [
        "const int Count = 1; static readonly string Name = \"x\"; static readonly int[] Cells = [1]; static int One "
            + "=> Cells[0];",
        "static readonly System.Collections.Frozen.FrozenSet<int> Set = "
            + "System.Collections.Frozen.FrozenSet.ToFrozenSet([1]);",
        "static readonly System.Collections.Immutable.ImmutableArray<int> Set = [1]; static readonly "
            + "IReadOnlyList<int> L = [1];",
        "static readonly Point Origin = new(0, 0); sealed record Point(int X, int Y); static readonly Func<int> F = "
            + "() => 1;",
        "static readonly System.Text.RegularExpressions.Regex R = new(\"x\"); static string Text { get; } = \"x\";",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Static_ThatChanges_IsFoundInEveryKindOfType(string kind) => Judge.FindsAsync(Types(kind, Forbidden));

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Static_ThatStays_IsLeftAlone(string kind) => Judge.FindsAsync(Types(kind, Allowed));

    [Fact]
    public Task Field_OfAnInstance_IsLeftAlone() => Judge.FindsAsync(
        Sample.Engine, "namespace AiBos.Engines.Orders; class Place { int _count; List<int> _seen = []; int Next() "
            + "=> ++_count; }");

    private static string[] Types(string kind, string[] members) =>
        [Sample.Engine, .. members.Select((member, i) =>
            $"namespace AiBos.Engines.Orders;\n{kind.Replace("%N", $"Place{i}", StringComparison.Ordinal)}\n{{\n"
            // A private member of an interface must say so.
            + (kind.StartsWith("static", StringComparison.Ordinal)
                ? member.Replace("int Next()", "internal int Next()", StringComparison.Ordinal)
                    .Replace("private protected", "private", StringComparison.Ordinal)
                : kind.StartsWith("struct", StringComparison.Ordinal)
                    ? member.Replace("private protected", "private", StringComparison.Ordinal)
                    : member)
            + "\n}")];
}
