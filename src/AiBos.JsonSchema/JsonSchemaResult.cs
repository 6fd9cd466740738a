namespace AiBos.JsonSchema;

/// <summary>Outcome of one validation. Immutable.</summary>
public sealed class JsonSchemaResult
{
    internal static readonly JsonSchemaResult Valid = new([], budgetExceeded: false);

    private JsonSchemaResult(IReadOnlyList<JsonSchemaError> errors, bool budgetExceeded)
    {
        Errors = errors;
        BudgetExceeded = budgetExceeded;
    }

    /// <summary>True when the instance satisfies the schema and the whole answer fitted into the budget.</summary>
    public bool IsValid => Errors.Count == 0;

    /// <summary>
    /// Empty exactly when <see cref="IsValid"/>; otherwise between one and
    /// <see cref="JsonSchemaOptions.ErrorsMax"/> errors, in the order of the instance and the schema.
    /// </summary>
    public IReadOnlyList<JsonSchemaError> Errors { get; }

    /// <summary>
    /// True when a limit of steps, depth or pattern time ended the work. The instance counts as invalid; when the
    /// limit struck while errors were collected, the list is incomplete.
    /// </summary>
    public bool BudgetExceeded { get; }

    internal static JsonSchemaResult Invalid(IReadOnlyList<JsonSchemaError> errors, bool budgetExceeded) =>
        new(errors, budgetExceeded);
}
