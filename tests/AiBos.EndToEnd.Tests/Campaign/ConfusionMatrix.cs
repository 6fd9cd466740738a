using System.Text;
using AiBos.Ledger;

namespace AiBos.EndToEnd.Tests.Campaign;

/// <summary>What became of each sort of change: named, found without its name, or missed.</summary>
internal sealed class ConfusionMatrix
{
    private readonly SortedDictionary<string, int[]> _rows = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    /// <summary>Everything that was not as it should be.</summary>
    internal IReadOnlyList<string> Faults => _faults;

    internal void Add(Mutation mutation, VerificationReport report)
    {
        if (!_rows.TryGetValue(mutation.Kind, out int[]? row))
            _rows[mutation.Kind] = row = new int[3];
        bool found = report.Findings.Count > 0 && report.Status != VerificationStatus.Valid;
        int column = mutation.IsControl
            ? found ? 1 : 0
            : report.Findings.Any(mutation.Names) ? 0 : found ? 1 : 2;
        row[column]++;
        if (column != 0)
        {
            _faults.Add(
                $"{mutation.Kind} ({mutation.Detail}): {report.Status} "
                + string.Join(", ", report.Findings.Take(5)));
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{"change",-34}{"named",8}{"elsewhere",11}{"missed",8}\n");
        foreach ((string kind, int[] row) in _rows)
            text.Append(null, $"{kind,-34}{row[0],8}{row[1],11}{row[2],8}\n");
        int[] sum = [.. Enumerable.Range(0, 3).Select(column => _rows.Values.Sum(row => row[column]))];
        return text.Append(null, $"{"all",-34}{sum[0],8}{sum[1],11}{sum[2],8}\n").ToString();
    }
}
