namespace AiBos.Architecture.Tests;

public sealed class MirrorTests(ITestOutputHelper output)
{
    private const int PercentMin = 85;

    private static readonly string[] Scenarios =
        ["AiBos.EndToEnd.Tests", "AiBos.Architecture.Tests", "AiBos.Benchmarks", "AiBos.TestInfrastructure"];

    [Fact]
    public void TestFile_OfASourceFile_LiesAtItsPath()
    {
        var tests = Repository.Sources
            .Where(file => file.Path.StartsWith("tests/", StringComparison.Ordinal))
            .Where(file => file.Name.EndsWith("Tests", StringComparison.Ordinal))
            .Where(file => !Scenarios.Any(project => file.Project.EndsWith(project, StringComparison.Ordinal)))
            .Select(test => (Test: test, Sources: SourcesOf(test)))
            .ToArray();
        var named = tests.Where(pair => pair.Sources.Length > 0).ToArray();
        string[] astray = [.. named.Where(pair => !pair.Sources.Contains(Inside(pair.Test)))
            .Select(pair => $"{pair.Test.Path}, but {pair.Sources[0]}")];
        int percent = named.Length == 0 ? 100 : 100 * (named.Length - astray.Length) / named.Length;
        output.WriteLine(
            $"{tests.Length} test files; {named.Length} named after a source file, {percent} % at its path");
        if (percent < PercentMin)
        {
            Rule.Holds(
                $"Whoever changes X.cs looks for XTests.cs at the same path. At least {PercentMin} % of the test files "
                + $"lie there, now {percent} %. Move these.",
                astray);
        }
    }

    /// <summary>Where X.cs lies in the project that XTests.cs tests, relative to it.</summary>
    private static string[] SourcesOf(SourceFile test)
    {
        string project = ProjectName(test)[..^".Tests".Length];
        string name = test.Name[..^"Tests".Length];
        return [.. Repository.Sources
            .Where(source => source.Path.StartsWith("src/", StringComparison.Ordinal))
            .Where(source => ProjectName(source) == project && source.Name == name).Select(Inside)];
    }

    private static string ProjectName(SourceFile file) => file.Project[(file.Project.LastIndexOf('/') + 1)..];

    private static string Inside(SourceFile file) =>
        Path.GetDirectoryName(file.Path[(file.Project.Length + 1)..])!.Replace('\\', '/');
}
