using System.ComponentModel.DataAnnotations;
using AiBos.Sdk;

namespace AiBos.Benchmarks;

/// <summary>An engine of many actions, whose handlers only answer.</summary>
internal sealed class ManyContracts(string domain, int count) : IEngine
{
    internal const string First = "read.thing0";

    public void Configure(EngineBuilder engine)
    {
        engine.Named(domain, "1.0.0", "Many").Classified(DataClass.Internal, "benchmark");
        for (int i = 0; i < count; i++)
        {
            engine.Action<Order, Accepted>($"{domain}.read.thing{i}@1.0.0", action => action
                .Query("Answers what it was asked.").Requires($"{domain}.read").HandledBy<Echo>());
        }
    }

    internal sealed record Order(
        [property: StringLength(64, MinimumLength = 1)] string Customer, DateOnly Due,
        [property: MinLength(1), MaxLength(100)] IReadOnlyList<Line> Lines,
        [property: StringLength(500)] string? Remark = null);

    internal sealed record Line(
        [property: RegularExpression("^[A-Z0-9-]{1,32}$")] string Article, [property: Range(1, 10_000)] int Quantity,
        Amount Price);

    internal sealed record Accepted(string Customer, int Lines, Amount Total);

    private sealed class Echo : IActionHandler<Order, Accepted>
    {
        public Task<Result<Accepted>> HandleAsync(
            Order input, ActionContext context, CancellationToken cancellationToken)
        {
            Amount total = Amount.Zero;
            foreach (Line line in input.Lines)
                total += new Amount(line.Price.Value * line.Quantity);
            return Task.FromResult<Result<Accepted>>(new Accepted(input.Customer, input.Lines.Count, total));
        }
    }
}
