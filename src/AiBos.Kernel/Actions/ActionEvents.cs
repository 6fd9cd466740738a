using System.Text.Json;
using AiBos.JsonSchema;
using AiBos.Kernel.Contracts;
using AiBos.Ledger;
using AiBos.Sdk;
using AiBos.Sdk.Schemas;

namespace AiBos.Kernel.Actions;

/// <summary><c>ctx.Events</c>: keeps events until the action commits.</summary>
internal sealed class ActionEvents(ActionKind kind, CompiledEvents declared) : IEvents
{
    internal const int EventsMax = 50;
    private const int DataBytesMax = 64 << 10;

    private readonly List<(CompiledEvent Event, byte[] Data)> _published = [];

    /// <summary>In the order of their publication; the data is canonical.</summary>
    internal IReadOnlyList<(CompiledEvent Event, byte[] Data)> Published => _published;

    public void Publish<T>(T data)
        where T : notnull
    {
        if (kind == ActionKind.Query)
            throw new InvalidOperationException("A query publishes no events; declare the action as a command.");
        string record = typeof(T).Name;
        CompiledEvent published = declared.Find(typeof(T)) ?? throw new InvalidOperationException(
            $"{record} is no event of this engine; declare it: "
            + $"engine.Event<{record}>(\"domain.noun.verb@1.0.0\", \"when it is published\").");
        if (_published.Count == EventsMax)
            throw new InvalidOperationException($"An action publishes at most {EventsMax} events.");
        byte[] json = CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(data, ContractJson.Options));
        if (json.Length > DataBytesMax)
            throw new ArgumentException($"The data of an event has at most {DataBytesMax} bytes.", nameof(data));
        JsonSchemaResult result = published.Data.Validate(json.AsMemory());
        if (!result.IsValid)
        {
            JsonSchemaError first = result.Errors.Count > 0 ? result.Errors[0] : new("", "too much work", "");
            throw new InvalidOperationException(
                $"The data of {published.Name} breaks its schema at '{first.Pointer}': {first.Message}");
        }

        _published.Add((published, json));
    }
}
