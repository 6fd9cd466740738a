using AiBos.Analyzers.Queries;

namespace AiBos.Analyzers.Tests.Queries;

public sealed class SqlScannerTests(ITestOutputHelper output)
{
    private static readonly string[] Pieces =
    [
        "'", "''", "\"", "\"\"", "$", "$$", "$a$", "$1", "--", "\n", "/*", "*/", "\\", "E'", "(", ")", ",", ".", " ",
        "FROM", "a", "b.c", "1.5", "é", "\u0001", "extract", "UPDATE", "::",
    ];

    /// <summary>A rule that throws stops the build of whoever wrote the text.</summary>
    [Fact]
    public void Scan_OfAnyText_EndsWithTokensInsideIt()
    {
        const int seed = 20_260_131;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(random.GetItems(Pieces, random.Next(0, 14)));

            IReadOnlyList<SqlToken> tokens = SqlScanner.Scan(text);

            Assert.All(tokens, token => Assert.InRange(token.At, 0, text.Length - 1));
            Assert.All(SchemaNames.Find(tokens), found => Assert.InRange(found.At, 0, text.Length - 1));
        }
    }

    [Theory]
    [InlineData("SELECT a.b FROM \"C\".d", "select a . b from C . d")]
    [InlineData("a'b''c'd", "a d")]
    [InlineData("E'a\\'b' c 'a\\' d", "e c d")]
    [InlineData("$x$ a $y$ b $x$ c $1", "c $")]
    [InlineData("a -- b\nc /* d /* e */ f */ g", "a c g")]
    [InlineData("1.5e3 a1$b \"x\"\"y\"", "a1$b x\"y")]
    public void Scan_OfPostgreSqlsForms_SkipsWhatIsNoName(string text, string tokens) => Assert.Equal(
        tokens, string.Join(' ', SqlScanner.Scan(text).Select(token => token.Text)));

    [Theory]
    [InlineData("'\u0001'")]
    [InlineData("\"\u0001\"")]
    [InlineData("$$\u0001$$")]
    public void Scan_OfAHoleBetweenQuotes_MarksIt(string text) =>
        Assert.Contains(SqlScanner.Scan(text), token => token.Kind == SqlTokenKind.QuotedHole);
}
