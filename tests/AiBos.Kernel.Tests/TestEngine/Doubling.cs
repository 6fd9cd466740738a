using System.Globalization;
using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>One action in three versions: the newest has the handler, each older one is upcast to the next.</summary>
internal static class Doubling
{
    internal const string Action = "probe.double.number";

    internal static void Declare(EngineBuilder engine) => engine
        .Action<First, FirstAnswer>($"{Action}@1.0.0", action => action
            .Query("Doubles a whole number.").Requires("probe.read")
            .UpcastTo<Second, SecondAnswer>(
                "1.1.0", first => new Second(first.Value.ToString(CultureInfo.InvariantCulture)),
                second => new FirstAnswer(int.Parse(second.Doubled, CultureInfo.InvariantCulture))))
        .Action<Second, SecondAnswer>($"{Action}@1.1.0", action => action
            .Query("Doubles a number as text.").Requires("probe.write")
            .UpcastTo<Third, ThirdAnswer>(
                "2.0.0",
                second => second.Value.StartsWith('-')
                    ? Refusal.Invalid("/value", "Negative numbers went away.")
                    : new Third(second.Value, "pieces"),
                third => new SecondAnswer(third.Doubled.Split(' ')[0])))
        .Action<Third, ThirdAnswer>($"{Action}@2.0.0", action => action
            .Query("Doubles a number of something.").Requires("probe.read")
            .Input(
                """
                { "type": "object", "required": ["value", "unit"], "additionalProperties": false, "properties": {
                    "value": { "type": "string", "maxLength": 3 }, "unit": { "type": "string" } } }
                """)
            .HandledBy<Handler>());

    internal sealed record First(int Value);

    internal sealed record FirstAnswer(int Doubled);

    internal sealed record Second(string Value);

    internal sealed record SecondAnswer(string Doubled);

    internal sealed record Third(string Value, string Unit);

    internal sealed record ThirdAnswer(string Doubled);

    private sealed class Handler : IActionHandler<Third, ThirdAnswer>
    {
        public Task<Result<ThirdAnswer>> HandleAsync(
            Third input, ActionContext context, CancellationToken cancellationToken)
        {
            int doubled = 2 * int.Parse(input.Value, CultureInfo.InvariantCulture);
            return Task.FromResult<Result<ThirdAnswer>>(new ThirdAnswer($"{doubled} {input.Unit}"));
        }
    }
}
