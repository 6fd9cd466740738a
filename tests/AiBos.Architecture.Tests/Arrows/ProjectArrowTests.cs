using System.Xml.Linq;

namespace AiBos.Architecture.Tests.Arrows;

public sealed class ProjectArrowTests
{
    private static readonly string[] Projects = [.. Repository.Below("src/", ".csproj")];

    [Fact]
    public void ProjectReference_OfEveryProject_FollowsTheArrowTable() => Rule.Holds(
        "An arrow between projects decides who can be shipped, tested and understood without whom. Turn the dependency "
        + "round, or add the arrow to Arrows/ArrowTable.cs with its reason and to docs, where review sees it.",
        from project in Projects
        from reference in References(project)
        where !ArrowTable.Allows(Name(project), reference)
        select $"{Name(project)} -> {reference}");

    [Fact]
    public void Project_InSrc_IsListedInTheTable() => Rule.Holds(
        "A project without a row has no rule: give it one in Arrows/ArrowTable.cs.",
        Projects.Select(Name).Where(name => !ArrowTable.Lists(name)));

    [Fact]
    public void Project_Everywhere_StatesItsReason() => Rule.Holds(
        "A project costs a build, a package and a decision of every reader. Write <!-- Why a project: … --> on its "
        + "second line: referenced without the rest, another target, a heavy dependency, or verifiable alone.",
        Repository.Below("", ".csproj").Where(file => !Repository.Read(file).Contains("<!-- Why a project: ")));

    [Fact]
    public void Project_Everywhere_IsInTheOnlySolution()
    {
        string solution = Repository.Read("AiBos.Orleans.sln").Replace('\\', '/');
        Rule.Holds(
            "What is not in AiBos.Orleans.sln is not built, and there is no second solution: dotnet sln add it.",
            Repository.Below("", ".csproj").Where(file => !solution.Contains(file, StringComparison.Ordinal))
                .Concat(Repository.Files.Where(file => file.EndsWith(".sln", StringComparison.Ordinal)
                    || file.EndsWith(".slnx", StringComparison.Ordinal)).Where(file => file != "AiBos.Orleans.sln")));
    }

    [Fact]
    public void Engine_Using_SeesNothingButTheSdk() => Rule.Holds(
        "Engines are guests: they see AiBos.Sdk, never the kernel, a driver or a grain. Ask for what is missing in "
        + "ActionContext instead.",
        from file in Repository.Sources
        where file.Path.StartsWith("src/Engines/", StringComparison.Ordinal)
        from line in file.Lines
        where line.StartsWith("using ", StringComparison.Ordinal)
        where new[] { "AiBos.Kernel", "AiBos.Silo", "AiBos.Ledger", "Npgsql", "Orleans" }
            .Any(word => line.Contains(word, StringComparison.Ordinal))
        select $"{file.Path}: {line}");

    private static string Name(string project) => Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> References(string project) =>
        XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => Name(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
