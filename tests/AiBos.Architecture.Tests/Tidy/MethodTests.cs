namespace AiBos.Architecture.Tests.Tidy;

public sealed class MethodTests(ITestOutputHelper output)
{
    private const string Escape = "// Long on purpose: ";

    [Fact]
    public void Method_Everywhere_HasAtMost70Lines()
    {
        var methods = (from file in Repository.Sources
                       from block in file.Blocks
                       where block.Kind == BlockKind.Method
                       orderby block.Length
                       select (file, block)).ToArray();
        output.WriteLine($"{methods.Length} methods, p95 {methods[methods.Length * 95 / 100].block.Length}, longest "
            + $"{methods[^1].block.Length}: {methods[^1].file.Path} {methods[^1].block.Name}");
        // When the finder of methods breaks, everything would pass: there are far more than a thousand.
        Assert.InRange(methods.Length, 900, int.MaxValue);
        Rule.Holds(
            $"A method over {AllowList.MethodLinesMax} lines does not fit a screen or a head. Name its steps and move "
            + $"them out; when the length is the clearest form, write '{Escape}…' inside it.",
            from method in methods
            where method.block.Length > AllowList.MethodLinesMax
            where !Body(method.file, method.block).Any(line => line.Contains(Escape, StringComparison.Ordinal))
            select $"{method.file.Path}:{method.block.FirstLine} {method.block.Name}: {method.block.Length}");
    }

    private static IEnumerable<string> Body(SourceFile file, CodeBlock block) =>
        file.Comments.Split('\n').Skip(block.FirstLine - 1).Take(block.Length);
}
