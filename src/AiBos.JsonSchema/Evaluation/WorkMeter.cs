namespace AiBos.JsonSchema.Evaluation;

/// <summary>Counts the work of one pass and remembers why it was cut off. Once exceeded, always exceeded.</summary>
internal sealed class WorkMeter(long stepsMax, int depthMax)
{
    private long _used;

    public bool Exceeded => Reason is not null;

    /// <summary>The sentence that explains the cut, or null.</summary>
    public string? Reason { get; private set; }

    /// <summary>False when the steps are used up; the caller must then give up.</summary>
    public bool Charge(long steps)
    {
        _used += steps;
        if (_used <= stepsMax)
            return !Exceeded;

        return Exceed($"The work exceeds the budget of {stepsMax} steps.");
    }

    /// <summary>False when an instance nests too deeply.</summary>
    public bool AllowsDepth(int depth) =>
        depth <= depthMax || Exceed($"The instance nests deeper than {depthMax} levels.");

    public bool ExceedEvaluationDepth() => Exceed("The schema applies to itself too often without moving on.");

    public bool ExceedPatternTime() => Exceed("A pattern took longer than its time limit.");

    private bool Exceed(string reason)
    {
        Reason ??= reason;
        return false;
    }
}
