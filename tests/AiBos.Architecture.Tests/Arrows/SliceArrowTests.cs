using System.Text.RegularExpressions;

namespace AiBos.Architecture.Tests.Arrows;

public sealed class SliceArrowTests(ITestOutputHelper output)
{
    [Fact]
    public void Arrow_BetweenSlices_FollowsTheTable()
    {
        foreach (string from in SliceArrows.Slices)
        {
            string to = string.Join(", ", SliceArrows.Measured.Keys.Where(arrow => arrow.From == from)
                .Select(arrow => arrow.To).Order(StringComparer.Ordinal));
            output.WriteLine($"{from} -> {(to == "" ? "nothing" : to)}");
        }

        Rule.Holds(
            "A slice can be understood alone only while its arrows are few and known. Move the code to where its data "
            + "lives, or add the arrow to Slices in Arrows/ArrowTable.cs with its reason.",
            from arrow in SliceArrows.Measured
            where !ArrowTable.AllowsSlice(arrow.Key.From, arrow.Key.To)
            select $"{arrow.Key.From} -> {arrow.Key.To} at {arrow.Value}");
    }

    [Fact]
    public void Slice_InKernel_IsListedInTheTable() => Rule.Holds(
        "A slice without a row has no rule: give it one in Slices of Arrows/ArrowTable.cs.",
        SliceArrows.Slices.Where(slice => !ArrowTable.Slices.ContainsKey(slice)));

    [Fact]
    public void Arrows_BetweenSlices_FormNoNewCircle()
    {
        string[] circles = [.. SliceArrows.Circles()];
        Rule.Holds(
            "Slices in a circle are one slice with two names. Cut it: let the upper slice hand the lower one a value "
            + "or an interface of the lower one's own.",
            circles.Where(circle => !ArrowTable.KnownCircles.ContainsKey(circle)));
        Rule.Holds(
            "A known circle is gone: delete it from KnownCircles in Arrows/ArrowTable.cs, so that it cannot return.",
            ArrowTable.KnownCircles.Keys.Except(circles));
    }

    [Fact]
    public void Slice_OfTheKernelsRoot_TakesFoundationsOnly()
    {
        string[] composition = [.. SliceArrows.Files().Where(file => SliceArrows.SliceOf(file) == "")
            .Select(file => file.Name).Except(ArrowTable.RootForSlices)];
        Rule.Holds(
            "The kernel's root folder composes the slices; a slice that uses it depends on all of them. Take the one "
            + "options object or service that is needed.",
            from file in SliceArrows.Files()
            where SliceArrows.SliceOf(file) != ""
            from type in composition
            where Regex.IsMatch(file.Code, $@"\b{type}\b")
            select $"{file.Path} uses {type}");
    }
}
