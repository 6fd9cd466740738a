using System.Text.RegularExpressions;

namespace AiBos.Architecture.Tests.Tidy;

public sealed partial class WarningTests
{
    [Fact]
    public void NoWarn_InProjects_IsListedWithItsReason()
    {
        string[] silent = [.. Repository.Files
            .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)
                || file.EndsWith(".props", StringComparison.Ordinal)
                || file.EndsWith(".targets", StringComparison.Ordinal))
            // $(NoWarn.Replace('CS1591', '')) switches a warning on.
            .Where(file => SilencePattern().IsMatch(Repository.Read(file)))];
        Rule.Holds(
            "A warning is silenced in .editorconfig, with its reason on the line above, where all see it. If it must "
            + "be here, list the file with its reason in AllowList.Silenced.",
            silent.Except(AllowList.Silenced.Keys));
        Rule.Holds("Nothing is silenced here any more: delete it from AllowList.Silenced.",
            AllowList.Silenced.Keys.Except(silent));
    }

    [Fact]
    public void EditorConfig_RuleTurnedOff_HasItsReasonAbove() => Rule.Holds(
        "A rule that is off without a reason is off by accident. Write the reason on the line above it (one line may "
        + "serve several rules that follow each other).",
        Unreasoned(Repository.Read(".editorconfig").Split('\n')));

    private static IEnumerable<string> Unreasoned(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            if (!OffPattern().IsMatch(lines[i]))
                continue;
            int above = i - 1;
            while (above >= 0 && OffPattern().IsMatch(lines[above]))
                above--;
            if (above < 0 || !lines[above].StartsWith('#'))
                yield return $".editorconfig:{i + 1}: {lines[i]}";
        }
    }

    [GeneratedRegex(@"<(NoWarn|WarningsNotAsErrors)>(?!\$\(NoWarn\.Replace\()|<TreatWarningsAsErrors>false")]
    private static partial Regex SilencePattern();

    [GeneratedRegex(@"^dotnet_diagnostic\.\w+\.severity\s*=\s*(none|silent)")]
    private static partial Regex OffPattern();
}
