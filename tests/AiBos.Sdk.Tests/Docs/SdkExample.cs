using System.Xml.Linq;

namespace AiBos.Sdk.Tests.Docs;

/// <summary>A <c>&lt;code&gt;</c> block in the documentation of the Sdk.</summary>
/// <param name="Member">Whose it is, by documentation id: <c>T:AiBos.Sdk.Amount</c>.</param>
/// <param name="Number">Which of all it is, from 1.</param>
/// <param name="Code">C#: types, or statements with what a handler has at hand.</param>
internal sealed record SdkExample(string Member, int Number, string Code)
{
    private static readonly XElement Documentation =
        XElement.Load(Path.ChangeExtension(typeof(IEngine).Assembly.Location, ".xml"));

    /// <summary>Every member with documentation, by its id.</summary>
    internal static IReadOnlySet<string> Documented { get; } =
        Documentation.Descendants("member").Select(Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>Every block, in the order of the documentation; what the compiler repeats for a record's constructor
    /// once.</summary>
    internal static IReadOnlyList<SdkExample> All { get; } =
        [.. Documentation.Descendants("code").DistinctBy(code => code.Value)
            .Select((code, i) => new SdkExample(Id(code.Ancestors("member").Single()), i + 1, Text(code)))];

    private static string Id(XElement member) => member.Attribute("name")!.Value;

    // The compiler indents what it writes; raw strings mind how far.
    private static string Text(XElement code)
    {
        string[] lines = [.. code.Value.Trim('\n').TrimEnd().Split('\n')];
        int indent = lines.Where(line => line.Trim().Length > 0)
            .Min(line => line.Length - line.TrimStart(' ').Length);
        return string.Join('\n', lines.Select(line => line.Length < indent ? "" : line[indent..]));
    }
}
