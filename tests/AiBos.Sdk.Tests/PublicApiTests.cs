using AiBos.TestInfrastructure;

namespace AiBos.Sdk.Tests;

public sealed class PublicApiTests
{
    private const string Golden = "tests/AiBos.Sdk.Tests/Golden/public-api.golden";

    [Fact]
    public void PublicApi_OfTheSdk_IsThePromisedOne()
    {
        string actual = PublicApi.Describe(typeof(IEngine).Assembly);
        string promised = RepositoryFile.Read(Golden);
        if (actual == promised)
            return;
        string draft = Path.Combine(AppContext.BaseDirectory, "public-api.golden");
        File.WriteAllText(draft, actual);
        string[] before = [.. Lines(promised)];
        string[] after = [.. Lines(actual)];
        Assert.Fail(
            "Engines of others are compiled against AiBos.Sdk: a member that goes or changes breaks them without their "
            + $"knowing, a member that comes must stay.\n  gone: {string.Join("\n        ", before.Except(after))}\n"
            + $"  new:  {string.Join("\n        ", after.Except(before))}\n"
            + $"If it is meant, copy {draft} over {Golden} and say why in the commit.");
    }

    /// <summary>Each member with its type, so that a line says what it is about.</summary>
    private static IEnumerable<string> Lines(string api)
    {
        string type = "";
        foreach (string line in api.Split('\n'))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
                yield return $"{type}: {line.Trim()}";
            else
                yield return type = line.Split(" : ")[0];
        }
    }
}
