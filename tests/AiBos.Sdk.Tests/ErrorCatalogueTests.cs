using AiBos.TestInfrastructure;
using System.Text;

namespace AiBos.Sdk.Tests;

public sealed class ErrorCatalogueTests
{
    private const string Page = "docs/reference/errors.md";

    [Fact]
    public void All_EveryCode_HasOneRow() => Assert.Equal(
        Enum.GetValues<ErrorCode>(), ErrorCatalogue.All.Select(row => row.Code));

    [Fact]
    public void Get_EveryCode_IsItsOwnRow() =>
        Assert.All(Enum.GetValues<ErrorCode>(), code => Assert.Equal(code, ErrorCatalogue.Get(code).Code));

    [Fact]
    public void All_WireNames_AreTheCodesInUpperCase() => Assert.All(
        ErrorCatalogue.All, row => Assert.Equal(UpperSnake(row.Code.ToString()), row.WireName));

    [Fact]
    public void All_Statuses_AreErrors() =>
        Assert.All(ErrorCatalogue.All, row => Assert.InRange(row.Status, 400, 599));

    [Fact]
    public void All_ServersFaults_AreRetryable() => Assert.All(
        ErrorCatalogue.All.Where(row => row.Status >= 500),
        row => Assert.True(row.Retryable, $"{row.WireName} is our fault: the same call may succeed later."));

    [Fact]
    public void All_Titles_AreSentencesOfTheirOwn()
    {
        Assert.All(ErrorCatalogue.All, row => Assert.EndsWith(".", row.Title, StringComparison.Ordinal));
        Assert.Equal(ErrorCatalogue.All.Count, ErrorCatalogue.All.Select(row => row.Title).Distinct().Count());
    }

    [Fact]
    public void Page_OfErrors_EqualsTheCatalogue()
    {
        string expected = Render();
        if (RepositoryFile.Read(Page) == expected)
            return;
        // Written beside the test, never over the page: the change is looked at before it is accepted.
        string draft = Path.Combine(AppContext.BaseDirectory, "errors.md");
        File.WriteAllText(draft, expected);
        Assert.Fail(
            $"{Page} is what callers program against, and it is not what ErrorCatalogue says. Codes and statuses are "
            + $"promises: a new row is fine, a changed one breaks callers. If it is meant, copy {draft} over {Page}.");
    }

    private static string Render()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # Error codes

            Generated from `ErrorCatalogue` in AiBos.Sdk; a test keeps this page equal to it. The code stands in the
            member `code` of every problem document (RFC 9457) and as the outcome of the ledger's entry. Retryable means
            that the same call may succeed later unchanged; send the same `Idempotency-Key` with it.

            | Code | Status | Title | Retryable | Who mends it |
            |---|---|---|---|---|

            """);
        foreach (ErrorDescription row in ErrorCatalogue.All)
        {
            string retryable = row.Retryable ? "yes" : "no";
            page.Append($"| `{row.WireName}` | {row.Status} | {row.Title} | {retryable} | {row.MendedBy} |\n");
        }

        return page.ToString();
    }

    private static string UpperSnake(string name) => string.Concat(
        name.Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
}
