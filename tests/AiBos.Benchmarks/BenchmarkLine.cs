using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiBos.Benchmarks;

/// <summary>One figure, as one JSON object on one line of standard output.</summary>
internal sealed record BenchmarkLine(string Name, double Value, string Unit)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What the same rows or calls cost at least, measured in the same run.</summary>
    public double? Floor { get; init; }

    /// <summary><see cref="Value"/> divided by <see cref="Floor"/>, the median over the rounds.</summary>
    public double? Ratio { get; init; }

    public double? P50Ms { get; init; }

    public double? P95Ms { get; init; }

    public double? P99Ms { get; init; }

    public long Errors { get; init; }

    public int? Concurrency { get; init; }

    public string? Note { get; init; }

    internal void Print() => Console.WriteLine(JsonSerializer.Serialize(Rounded(), Json));

    private BenchmarkLine Rounded() => this with
    {
        Value = Math.Round(Value, 1),
        Floor = Floor is { } floor ? Math.Round(floor, 1) : null,
        Ratio = Ratio is { } ratio ? Math.Round(ratio, 3) : null,
        P50Ms = P50Ms is { } p50 ? Math.Round(p50, 2) : null,
        P95Ms = P95Ms is { } p95 ? Math.Round(p95, 2) : null,
        P99Ms = P99Ms is { } p99 ? Math.Round(p99, 2) : null,
    };
}
