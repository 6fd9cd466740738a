namespace AiBos.JsonSchema.Evaluation;

/// <summary>A bounded list of errors; what does not fit is dropped.</summary>
internal sealed class ErrorSink(int errorsMax)
{
    private readonly List<JsonSchemaError> _errors = [];

    public IReadOnlyList<JsonSchemaError> Errors => _errors;

    public bool IsFull => _errors.Count >= errorsMax;

    public void Add(JsonSchemaError error)
    {
        if (!IsFull)
            _errors.Add(error);
    }
}
