using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using AiBos.Sdk.Schemas;

namespace AiBos.Sdk;

/// <summary>
/// Declares one action. Each call replaces what an earlier one of the same name said; what is missing or does not fit
/// together is refused by <see cref="EngineBuilder.Action"/>.
/// </summary>
/// <typeparam name="TInput">The input, from which its schema is derived.</typeparam>
/// <typeparam name="TOutput">The output, from which its schema is derived.</typeparam>
/// <example>
/// <code><![CDATA[
/// public sealed class ShelfEngine : IEngine
/// {
///     public void Configure(EngineBuilder engine) => engine
///         .Named("shelf", "1.1.0", "Shelf")
///         .Classified(DataClass.Internal, "stock")
///         .Action<AddStock, StockLevel>("shelf.add.stock@1.0.0", action => action
///             .Command("Puts goods on the shelf.")
///             .Requires("shelf.write")
///             .Example("a delivery", new AddStock("tea-001", 12))
///             .Example("more of it", new AddStock("tea-001", 3), new StockLevel("tea-001", OnHand: 15, Reserved: 0))
///             .HandledBy<AddStockHandler>())
///         .Action<string, string>("shelf.clear.stock@1.0.0", action => action
///             .Command("Takes an article off the shelf for ever.")
///             .Destructive()
///             .Requires("shelf.admin")
///             .Input("""{ "type": "string", "maxLength": 64 }""")
///             .Output("""{ "type": "string" }""")
///             .UpcastTo<OfOrder, OrderState>("2.0.0", Raise, order => order.Status))
///         .Action<OfOrder, OrderState>("shelf.clear.stock@2.0.0", action => action
///             .Command("Takes what an order held off the shelf for ever.")
///             .Destructive()
///             .Requires("shelf.admin")
///             .HandledBy<CancelOrderHandler>());
///
///     private static Result<OfOrder> Raise(string order) => Guid.TryParse(order, out Guid id)
///         ? new OfOrder(id)
///         : Refusal.Invalid("", "Name the order by its id.");
/// }
/// ]]></code>
/// </example>
public sealed class ActionBuilder<TInput, TOutput>
{
    private readonly ActionId _action;
    private readonly ContractVersion _version;
    private readonly DataClass? _classification;
    private readonly IReadOnlyList<string> _tags;
    private ActionKind? _kind;
    private bool _destructive;
    private string? _summary;
    private string? _permission;
    private string? _inputSchema;
    private string? _outputSchema;
    private Type? _handler;
    private Upcast? _upcast;
    private readonly List<ActionExample> _examples = [];

    internal ActionBuilder(
        ActionId action, ContractVersion version, DataClass? classification, IReadOnlyList<string> tags) =>
        (_action, _version, _classification, _tags) = (action, version, classification, tags);

    /// <summary>It has an effect; callers may give an idempotency key.</summary>
    /// <param name="summary">What it does, in one sentence for people and models.</param>
    /// <exception cref="ArgumentException">It is blank.</exception>
    public ActionBuilder<TInput, TOutput> Command(string summary) => Declare(ActionKind.Command, summary);

    /// <summary>It only reads: its statements cannot write.</summary>
    /// <param name="summary">What it tells, in one sentence for people and models.</param>
    /// <exception cref="ArgumentException">It is blank.</exception>
    public ActionBuilder<TInput, TOutput> Query(string summary) => Declare(ActionKind.Query, summary);

    /// <summary>
    /// It takes away or overwrites what cannot be had back: fronts behind which a model decides ask a person first.
    /// For commands only; part of what is published under the version.
    /// </summary>
    public ActionBuilder<TInput, TOutput> Destructive()
    {
        _destructive = true;
        return this;
    }

    /// <summary>The permission a caller needs. Required.</summary>
    /// <param name="permission">
    /// Two or more dotted words in lower case, at most 128 characters, without wildcard: <c>orders.write</c>.
    /// </param>
    /// <exception cref="ArgumentException">It is no permission.</exception>
    public ActionBuilder<TInput, TOutput> Requires(string permission)
    {
        if (permission.Length > 128 || DottedName.CountWords(permission) < 2)
        {
            throw new ArgumentException(
                $"The action {_action}@{_version} requires '{permission}', which is not a permission; write dotted "
                + "lower-case words without a wildcard, for example orders.write.",
                nameof(permission));
        }

        _permission = permission;
        return this;
    }

    /// <summary>
    /// JSON Schema 2020-12 of the input, in place of the one that is derived from <typeparamref name="TInput"/>.
    /// </summary>
    /// <param name="schema">JSON. A schema that cannot be compiled refuses the engine at start.</param>
    public ActionBuilder<TInput, TOutput> Input([StringSyntax(StringSyntaxAttribute.Json)] string schema)
    {
        _inputSchema = schema;
        return this;
    }

    /// <summary>
    /// JSON Schema 2020-12 of the output, in place of the one that is derived from <typeparamref name="TOutput"/>.
    /// </summary>
    /// <param name="schema">JSON. A schema that cannot be compiled refuses the engine at start.</param>
    public ActionBuilder<TInput, TOutput> Output([StringSyntax(StringSyntaxAttribute.Json)] string schema)
    {
        _outputSchema = schema;
        return this;
    }

    /// <summary>Shows a call. An example that does not fit the schemas refuses the engine.</summary>
    /// <param name="name">What it shows, in a few words; unique within the action.</param>
    /// <param name="input">What is sent. No real person's data: everybody who may call the action reads it.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public ActionBuilder<TInput, TOutput> Example(string name, TInput input) => Add(name, input, []);

    /// <summary>Shows a call with its answer. An example that does not fit the schemas refuses the engine.</summary>
    /// <param name="name">What it shows, in a few words; unique within the action.</param>
    /// <param name="input">What is sent. No real person's data: everybody who may call the action reads it.</param>
    /// <param name="output">What is answered.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public ActionBuilder<TInput, TOutput> Example(string name, TInput input, TOutput output) =>
        Add(name, input, JsonSerializer.SerializeToUtf8Bytes(output, ContractJson.Options));

    /// <summary>The type that carries it out, made anew for each call by the container.</summary>
    /// <typeparam name="THandler">May take services of the container in its constructor.</typeparam>
    public ActionBuilder<TInput, TOutput> HandledBy<THandler>()
        where THandler : class, IActionHandler<TInput, TOutput>
    {
        _handler = typeof(THandler);
        return this;
    }

    /// <summary>
    /// Lets a newer version's handler carry it out, in place of <see cref="HandledBy"/>: the input is mapped up, the
    /// answer down. Permission and schemas of this version still hold; the mapped input must fit the newer schema.
    /// </summary>
    /// <param name="version">The newer version of the same action, for example <c>2.0.0</c>.</param>
    /// <param name="up">Maps the input, or refuses what the newer version cannot do.</param>
    /// <param name="down">Maps the answer back.</param>
    /// <exception cref="FormatException">The version is not <c>major.minor.patch</c>.</exception>
    public ActionBuilder<TInput, TOutput> UpcastTo<TNextInput, TNextOutput>(
        string version, Func<TInput, Result<TNextInput>> up, Func<TNextOutput, TOutput> down)
    {
        _upcast = new Upcast<TInput, TOutput, TNextInput, TNextOutput>(ContractVersion.Parse(version), up, down);
        return this;
    }

    internal ActionRegistration Build()
    {
        if (_destructive && _kind == ActionKind.Query)
        {
            throw new InvalidOperationException(
                $"The action {_action}@{_version} is a query, which changes nothing; "
                + "remove Destructive or call Command.");
        }

        var contract = new ActionContract
        {
            Action = _action,
            Version = _version,
            Kind = _kind ?? throw Missing("Query or Command"),
            IsDestructive = _destructive,
            Summary = _summary!,
            Permission = _permission ?? throw Missing("Requires"),
            Classification = _classification ?? throw Missing("Classified (on the engine, before its actions)"),
            Tags = _tags,
            InputSchema = Schema(_inputSchema, typeof(TInput), SchemaSide.Input),
            OutputSchema = Schema(_outputSchema, typeof(TOutput), SchemaSide.Output),
            Examples = [.. _examples],
        };
        if (_handler is not null && _upcast is not null)
            throw new InvalidOperationException($"The action {contract} has a handler and an upcast; keep one.");
        if (_upcast is { } upcast)
        {
            // The engine finds the handler once all versions are declared.
            return new ActionRegistration(contract, typeof(TInput), typeof(TOutput), typeof(void))
            {
                Upcasts = [upcast],
            };
        }

        return new ActionRegistration(
            contract, typeof(TInput), typeof(TOutput), _handler ?? throw Missing("HandledBy or UpcastTo"));
    }

    private ActionBuilder<TInput, TOutput> Add(string name, TInput input, byte[] output)
    {
        if (name.Length == 0 || _examples.Exists(other => other.Name == name))
            throw new ArgumentException($"The example '{name}' needs a name of its own.", nameof(name));
        _examples.Add(
            new ActionExample(name, JsonSerializer.SerializeToUtf8Bytes(input, ContractJson.Options), output));
        return this;
    }

    private ActionBuilder<TInput, TOutput> Declare(ActionKind kind, string summary)
    {
        if (string.IsNullOrWhiteSpace(summary))
        {
            throw new ArgumentException(
                $"The action {_action}@{_version} says nothing of itself; write one sentence for people and models.",
                nameof(summary));
        }

        (_kind, _summary) = (kind, summary);
        return this;
    }

    private static byte[] Schema(string? written, Type type, SchemaSide side) =>
        written is null ? SchemaDerivation.Derive(type, side) : Encoding.UTF8.GetBytes(written);

    private InvalidOperationException Missing(string call) =>
        new($"The action {_action}@{_version} is incomplete: call {call}.");
}
