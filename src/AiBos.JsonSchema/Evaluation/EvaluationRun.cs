using System.Runtime.CompilerServices;
using System.Text.Json;
using AiBos.JsonSchema.Keywords;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Evaluation;

/// <summary>
/// State of one pass over one instance. The fast pass (no sink) stops at the first failure and tracks no path; only
/// when it fails does a second, collecting pass pay for pointers and sentences.
/// </summary>
internal sealed class EvaluationRun
{
    private readonly int _evaluationDepthMax;
    private readonly InstancePath? _path;
    private readonly ErrorSink? _root;
    private ErrorSink? _sink;
    private int _evaluationDepth;
    private int _instanceDepth;

    public EvaluationRun(JsonSchemaOptions options, DynamicScope? scope, ErrorSink? root)
    {
        _evaluationDepthMax = options.DepthMax * JsonSchemaLimits.EvaluationsPerLevel;
        _path = root is null ? null : new InstancePath();
        _root = root;
        _sink = root;
        Scope = scope;
        Meter = new WorkMeter(options.StepsMax, options.DepthMax);
    }

    public WorkMeter Meter { get; }

    /// <summary>Null when no reference of the schema depends on it.</summary>
    public DynamicScope? Scope { get; }

    /// <summary>Whether a failing keyword should describe itself.</summary>
    public bool Collects => _sink is not null;

    /// <summary>Whether a keyword that has failed may skip the rest of its instance.</summary>
    public bool StopsAtFailure => _sink is null || Stopped;

    private bool Stopped => Meter.Exceeded || (_root is not null && ReferenceEquals(_sink, _root) && _root.IsFull);

    /// <summary>Applies a subschema to the instance at the current place.</summary>
    /// <param name="node">The subschema.</param>
    /// <param name="instance">The instance at the current place.</param>
    /// <param name="marks">Receives what was looked at; null when nobody asks.</param>
    /// <param name="keyword">The keyword to blame when the subschema is <c>false</c>.</param>
    public bool Evaluate(SchemaNode node, in JsonElement instance, EvaluationMarks? marks, string keyword)
    {
        if (!Meter.Charge(1) || Stopped)
            return false;

        if (node.Constant is bool constant)
            return constant || Fail(keyword, "No value is allowed here.");

        // A quarter of the calls is enough to notice a thin stack long before it ends.
        bool stack = (_evaluationDepth & 3) != 0 || RuntimeHelpers.TryEnsureSufficientExecutionStack();
        if (_evaluationDepth >= _evaluationDepthMax || !stack)
            return Meter.ExceedEvaluationDepth();

        _evaluationDepth++;
        bool entered = Scope is not null && Scope.Enter(node.Resource);
        bool valid = EvaluateKeywords(node, instance, marks);
        if (entered)
            Scope!.Leave();
        _evaluationDepth--;
        return valid && !Meter.Exceeded;
    }

    public bool EvaluateProperty(SchemaNode node, in JsonProperty property, string keyword)
    {
        Push(property);
        bool valid = Meter.AllowsDepth(++_instanceDepth) && Evaluate(node, property.Value, marks: null, keyword);
        _instanceDepth--;
        Pop();
        return valid;
    }

    public bool EvaluateItem(SchemaNode node, in JsonElement item, int index, string keyword)
    {
        if (Collects)
            _path!.Push(index);
        bool valid = Meter.AllowsDepth(++_instanceDepth) && Evaluate(node, item, marks: null, keyword);
        _instanceDepth--;
        Pop();
        return valid;
    }

    /// <summary>Applies a subschema to the name of a property; errors point at the property.</summary>
    public bool EvaluateName(SchemaNode node, in JsonProperty property, in JsonElement name)
    {
        Push(property);
        bool valid = Evaluate(node, name, marks: null, "propertyNames");
        Pop();
        return valid;
    }

    /// <summary>Applies a subschema for its answer only: whatever fails inside is not an error.</summary>
    public bool Test(SchemaNode node, in JsonElement instance, EvaluationMarks? marks) =>
        Capture(node, instance, marks, sink: null);

    /// <summary>The same one level down.</summary>
    public bool TestItem(SchemaNode node, in JsonElement item)
    {
        bool valid = Meter.AllowsDepth(++_instanceDepth) && Test(node, item, marks: null);
        _instanceDepth--;
        return valid;
    }

    /// <summary>Applies a subschema and diverts its errors into a sink of the caller.</summary>
    public bool Capture(SchemaNode node, in JsonElement instance, EvaluationMarks? marks, ErrorSink? sink)
    {
        ErrorSink? outer = _sink;
        bool valid;
        _sink = sink;
        if (marks is null)
        {
            valid = Evaluate(node, instance, marks: null, "");
        }
        else
        {
            EvaluationMarks branch = marks.Fork();
            Meter.Charge(marks.Words);
            valid = Evaluate(node, instance, branch, "");
            if (valid)
                marks.Merge(branch);
        }

        _sink = outer;
        return valid;
    }

    /// <summary>Records an error at the current place when collecting. Always false, to return at once.</summary>
    public bool Fail(string keyword, string message)
    {
        _sink?.Add(new JsonSchemaError(_path!.ToPointer(), message, keyword));
        return false;
    }

    /// <summary>The same for a sentence that is built only when collecting.</summary>
    public bool Fail(string keyword, [InterpolatedStringHandlerArgument("")] ref FailureMessage message) =>
        Collects && Fail(keyword, message.Take());

    /// <summary>Records an error at a property. Always false.</summary>
    public bool FailProperty(in JsonProperty property, string keyword, string message)
    {
        Push(property);
        Fail(keyword, message);
        Pop();
        return false;
    }

    /// <summary>Records an error at an item. Always false.</summary>
    public bool FailItem(int index, string keyword, string message)
    {
        if (Collects)
            _path!.Push(index);
        Fail(keyword, message);
        Pop();
        return false;
    }

    /// <summary>Hands on errors of a branch, each behind a prefix. Their pointers are already complete.</summary>
    public void Adopt(IReadOnlyList<JsonSchemaError> errors, string prefix)
    {
        foreach (JsonSchemaError error in errors)
            _sink?.Add(error with { Message = prefix + error.Message });
    }

    private bool EvaluateKeywords(SchemaNode node, in JsonElement instance, EvaluationMarks? outer)
    {
        EvaluationMarks? own = OwnMarks(node, instance);
        EvaluationMarks? marks = own ?? outer;
        bool valid = true;
        foreach (Keyword keyword in node.Keywords)
        {
            if (keyword.Evaluate(this, instance, marks))
                continue;

            valid = false;
            if (StopsAtFailure)
                return false;
        }

        // After a failure the marks are incomplete, and complaints about unevaluated values would mislead.
        if (own is null || !valid)
            return valid;

        valid = instance.ValueKind == JsonValueKind.Object
            ? node.UnevaluatedProperties!.Evaluate(this, instance, own)
            : node.UnevaluatedItems!.Evaluate(this, instance, own);
        outer?.Merge(own);
        return valid;
    }

    private EvaluationMarks? OwnMarks(SchemaNode node, in JsonElement instance)
    {
        int count = instance.ValueKind switch
        {
            JsonValueKind.Object when node.UnevaluatedProperties is not null => instance.GetPropertyCount(),
            JsonValueKind.Array when node.UnevaluatedItems is not null => instance.GetArrayLength(),
            _ => -1,
        };
        if (count < 0)
            return null;

        EvaluationMarks marks = new(count);
        Meter.Charge(marks.Words);
        return marks;
    }

    private void Push(in JsonProperty property)
    {
        if (Collects)
            _path!.Push(JsonText.ToText(JsonText.NameOf(property)));
    }

    private void Pop()
    {
        if (Collects)
            _path!.Pop();
    }
}
