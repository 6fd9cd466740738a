using Microsoft.CodeAnalysis;

namespace AiBos.Sdk.Tests.Docs;

/// <summary>What the documentation of the Sdk shows can be copied: it compiles, it is true, and it leaves nothing out.
/// </summary>
public sealed class ExampleTests
{
    public static TheoryData<string, int> Examples => [.. SdkExample.All.Select(one => (one.Member, one.Number))];

    public static TheoryData<string, int> ExamplesThatRun => [.. ExampleCompilation.Files.Where(file => file.Runs)
        .Select(file => (file.Example.Member, file.Example.Number))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_InAnEngine_CompilesWithoutWarning(string member, int number)
    {
        string[] faults = [.. ExampleCompilation.Faults(ExampleCompilation.Files[number - 1])];

        Assert.True(
            faults.Length == 0,
            $"An engine's author who copies the example of {member} gets:\n{string.Join('\n', faults)}");
    }

    [Theory]
    [MemberData(nameof(ExamplesThatRun))]
    public async Task Example_WithoutACall_AssertsWhatIsTrue(string member, int number)
    {
        ExampleFile file = ExampleCompilation.Files[number - 1];

        Exception? wrong = await Record.ExceptionAsync(
            () => file.RunAsync(ExampleCompilation.Assembly, TestContext.Current.CancellationToken));

        Assert.True(wrong is null, $"The example of {member} is not true: {wrong}");
    }

    [Fact]
    public void Type_Public_HasAnExample()
    {
        string[] shown = [.. SdkExample.All.Select(example => example.Member)];
        string[] bare = [.. SdkMembers.Types(ExampleCompilation.Sdk).Select(Id).Except(shown)];

        Assert.True(
            bare.Length == 0,
            "Who meets a type of the Sdk learns it from an example. Write <example><code> for:\n"
            + string.Join('\n', bare));
    }

    [Fact]
    public void Member_Public_IsUsedInAnExample()
    {
        HashSet<string> used = [.. ExampleCompilation.Files.SelectMany(ExampleCompilation.Used)];
        string[] members =
            [.. SdkMembers.Types(ExampleCompilation.Sdk).SelectMany(SdkMembers.Of).Select(Id)];
        string[] unused = [.. members.Where(member => !used.Contains(member))];

        Assert.True(members.Length > 150, $"Only {members.Length} public members of the Sdk were found.");
        Assert.True(
            unused.Length == 0,
            "No example uses these members; extend that of their type, or of a type beside it:\n"
            + string.Join('\n', unused));
    }

    private static string Id(ISymbol symbol) => symbol.GetDocumentationCommentId()!;
}
