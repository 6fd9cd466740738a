using System.Runtime.CompilerServices;

namespace AiBos.JsonSchema.Evaluation;

/// <summary>
/// An interpolated sentence that is only spelled out when the run collects errors: below anyOf, not and contains,
/// keywords fail all day on instances that are valid in the end.
/// </summary>
[InterpolatedStringHandler]
internal ref struct FailureMessage
{
    private DefaultInterpolatedStringHandler _text;

    public FailureMessage(int literalLength, int formattedCount, EvaluationRun run, out bool enabled)
    {
        enabled = run.Collects;
        _text = enabled ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public string Take() => _text.ToStringAndClear();
}
