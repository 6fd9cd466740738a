using System.Text.RegularExpressions;

namespace AiBos.Architecture.Tests.Tidy;

/// <summary>What is refused at sight, in production code and tests alike.</summary>
public sealed partial class RefusedTests
{
    public static TheoryData<string, string> Code => new()
    {
        { @"^[ \t]*#(end)?region\b", "A region hides what is too long to read. Split the type." },
        { @"\bNotImplementedException\b", "A stub called done. Finish it, or do not ship the member." },
        { @"\bThread\.Sleep\b", "A sleep is too long or too short. Arm a wait, then trigger." },
        { @"\.GetAwaiter\(\)\.GetResult\(\)", "Blocking on a task starves the pool, and deadlocks a grain. Await it." },
        { @"\.Result\b(?!\w|\.Close\(\))", "Blocking on a task starves the pool, and deadlocks a grain. Await it." },
        { @"\basync void\b", "An exception in async void ends the process. Return a Task." },
        { @"#pragma warning disable", "A silenced warning stays silent when it becomes true. Mend the cause." },
        { @"\bSuppressMessage\b", "A silenced warning stays silent when it becomes true. Mend the cause." },
    };

    [Theory]
    [MemberData(nameof(Code))]
    public void Code_Everywhere_HasNo(string pattern, string argument) => Rule.Holds(
        argument,
        from file in Repository.Sources
        from match in Regex.Matches(file.Code, pattern, RegexOptions.Multiline)
        select $"{file.At(match.Index)}: {match.Value.Trim()}");

    [Fact]
    public void Comment_Everywhere_PromisesNothing() => Rule.Holds(
        "A mark for later is a stub with a conscience. Do it now, or write an issue and delete the mark.",
        from file in Repository.Sources
        from match in PromisePattern().Matches(file.Comments)
        select $"{file.At(match.Index)}: {match.Value}");

    [Fact]
    public void Comment_Everywhere_IsNotCode() => Rule.Holds(
        "Code in a comment is neither kept up nor trusted; the history has it. Delete it.",
        from file in Repository.Sources
        from match in DeadCodePattern().Matches(file.Comments)
        select $"{file.At(match.Index)}: {match.Value.Trim()}");

    [Fact]
    public void Catch_Everywhere_DoesSomething() => Rule.Holds(
        "An empty catch turns a broken machine into a wrong answer. Handle it, or say in the block why nothing is "
        + "right.",
        from file in Repository.Sources
        from match in CatchPattern().Matches(file.Code)
        let block = Block(file, match)
        where block.Code.Trim() == "" && block.Comment.Trim() == ""
        select file.At(match.Index));

    [Fact]
    public void Catch_OfEverything_SaysWhy() => Rule.Holds(
        "catch (Exception) swallows bugs with the expected. Catch what is expected, filter it with when, or say in the "
        + "first two lines of the block why the edge of this loop must hold.",
        from file in Repository.Sources
        from match in CatchPattern().Matches(file.Code)
        where match.Groups["what"].Value is "" or "Exception" && !match.Groups["filter"].Success
        let comment = string.Join('\n', Block(file, match).Comment.Split('\n').Take(3))
        // What goes on to be thrown is not swallowed.
        where comment.Trim() == "" && !Block(file, match).Code.Contains("throw;", StringComparison.Ordinal)
        select file.At(match.Index));

    [Fact]
    public void Type_Everywhere_SaysWhatItIs() => Rule.Holds(
        "Helper, Util, Common, Manager, Base, Data and Info say only that no name was found. Name the thing it is or "
        + "the one thing it does.",
        from file in Repository.Sources
        from type in file.Types
        where VagueNamePattern().IsMatch(type.Name)
        select $"{file.Path}:{type.FirstLine} {type.Name}");

    private static (string Code, string Comment) Block(SourceFile file, Match match)
    {
        int open = match.Index + match.Length - 1;
        int depth = 0;
        int end = open;
        do
        {
            depth += file.Code[end] == '{' ? 1 : file.Code[end] == '}' ? -1 : 0;
            end++;
        }
        while (depth > 0 && end < file.Code.Length);
        return (file.Code[(open + 1)..(end - 1)], file.Comments[(open + 1)..(end - 1)]);
    }

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b")]
    private static partial Regex PromisePattern();

    // Documentation may show code; what the Sdk's shows is compiled by its tests.
    [GeneratedRegex(@"(?m)(?<!/)//(?!/)\s*(\w[\w.<>\[\]]*\s+)?[\w.]+\s*(=[^=]|\(|\+\+).*;\s*$")]
    private static partial Regex DeadCodePattern();

    [GeneratedRegex(
        @"\bcatch\b\s*(\(\s*(?<what>[\w.]+)[^)]*\))?\s*"
        + @"(?<filter>when\s*\((?>[^()]+|\((?<d>)|\)(?<-d>))*\))?\s*\{")]
    private static partial Regex CatchPattern();

    [GeneratedRegex(@"(Helpers?|Utils?|Utilities|Common|Manager|Base|Data|Info)$")]
    private static partial Regex VagueNamePattern();
}
