using System.Text.Json;
using AiBos.Ledger;
using AiBos.Sdk;
using AiBos.Sdk.Schemas;

namespace AiBos.Kernel.Actions;

/// <summary><c>ctx.Events</c>: keeps events until the action commits.</summary>
internal sealed class ActionEvents(ActionKind kind, string domain) : IEvents
{
    internal const int EventsMax = 50;
    private const int DataBytesMax = 64 << 10;

    private readonly List<(string Type, byte[] Data)> _published = [];

    internal IReadOnlyList<(string Type, byte[] Data)> Published => _published;

    public void Publish<T>(string type, T data)
    {
        if (kind == ActionKind.Query)
            throw new InvalidOperationException("A query publishes no events; declare the action as a command.");
        if (!ActionId.TryParse(type, out ActionId id) || id.Domain != domain)
            throw new ArgumentException($"'{type}' is not {domain}.noun.verb in lower case.", nameof(type));
        if (_published.Count == EventsMax)
            throw new InvalidOperationException($"An action publishes at most {EventsMax} events.");
        byte[] json = CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(data, ContractJson.Options));
        if (json.Length > DataBytesMax)
            throw new ArgumentException($"The data of an event has at most {DataBytesMax} bytes.", nameof(data));
        _published.Add((type, json));
    }
}
