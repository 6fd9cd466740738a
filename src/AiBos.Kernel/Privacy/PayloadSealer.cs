using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Kernel.Keys;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Privacy;

/// <summary>Seals personal values of payloads, each under its data subject's key, and opens them again.</summary>
internal sealed class PayloadSealer(SubjectKeyStore keys)
{
    /// <summary>Seals what the visitor finds. Refuses more subjects than one entry can name.</summary>
    internal async ValueTask<Result<SealedDocument>> SealAsync(
        TenantId tenant, byte[] canonical, PersonalVisitor visit, CancellationToken cancellationToken)
    {
        JsonNode? document = JsonNode.Parse(canonical);
        var found = new List<(JsonObject Owner, string Name, string Subject)>();
        visit(document, (owner, name, subject) => found.Add((owner, name, subject)));
        if (found.Count == 0)
            return new SealedDocument(canonical, []);
        string[] subjects = [.. found.Select(value => value.Subject).Distinct(StringComparer.Ordinal)];
        if (subjects.Length > SealedFields.KeysMax)
        {
            return new Refusal(
                ErrorCode.PayloadTooLarge,
                $"One call names at most {SealedFields.KeysMax} data subjects; split it. Nothing was changed.");
        }

        IReadOnlyDictionary<string, SubjectKey> known =
            await keys.GetAsync(tenant, subjects, cancellationToken).ConfigureAwait(false);
        foreach ((JsonObject owner, string name, string subject) in found)
            owner[name] = Seal(tenant, known[subject], owner[name]);
        return new SealedDocument(
            CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(document)),
            [.. known.Values.Select(key => key.Id)]);
    }

    /// <summary>
    /// A payload for readers: each sealed value becomes <c>{"$personal":"SEALED"}</c>, <c>"ERASED"</c> or
    /// <c>"UNAVAILABLE"</c>, or itself if it may be shown.
    /// </summary>
    internal async Task<JsonNode?> ShowAsync(
        TenantId tenant, JsonNode? document, bool reveal, CancellationToken cancellationToken)
    {
        var found = new List<(JsonNode Place, string Key, byte[] Box)>();
        Find(document, found);
        if (found.Count == 0)
            return document;
        string[] ids = [.. found.Select(value => value.Key).Distinct(StringComparer.Ordinal)];
        IReadOnlyDictionary<string, SubjectKey> open =
            await keys.OpenAsync(tenant, ids, cancellationToken).ConfigureAwait(false);
        var erased = new HashSet<string>(
            await keys.FindErasedAsync(tenant, ids, cancellationToken).ConfigureAwait(false), StringComparer.Ordinal);
        foreach ((JsonNode place, string id, byte[] box) in found)
        {
            JsonNode? shown = open.TryGetValue(id, out SubjectKey? key)
                ? reveal ? Open(tenant, key, box) : State("SEALED")
                : State(erased.Contains(id) ? "ERASED" : "UNAVAILABLE");
            if (ReferenceEquals(place, document))
                return shown;
            place.ReplaceWith(shown);
        }

        return document;
    }

    private static JsonObject Seal(TenantId tenant, SubjectKey key, JsonNode? value) => new()
    {
        [SealedFields.Member] = new JsonObject
        {
            [SealedFields.Ciphertext] = Convert.ToBase64String(SealedBox.Seal(
                key.Key, Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "null"), Label(tenant, key.Id))),
            [SealedFields.Key] = key.Id,
        },
    };

    private static JsonNode? Open(TenantId tenant, SubjectKey key, byte[] box) =>
        SealedBox.TryOpen(key.Key, box, Label(tenant, key.Id), out byte[] value)
            ? JsonNode.Parse(value)
            : State("UNAVAILABLE");

    private static JsonObject State(string state) => new() { ["$personal"] = state };

    private static void Find(JsonNode? node, List<(JsonNode Place, string Key, byte[] Box)> found)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } value when value[SealedFields.Member] is JsonObject box
                && box[SealedFields.Key]?.GetValueKind() == JsonValueKind.String
                && box[SealedFields.Ciphertext]?.GetValueKind() == JsonValueKind.String:
                found.Add((node, box[SealedFields.Key]!.GetValue<string>(), Bytes(box)));
                break;
            case JsonObject value:
                foreach ((_, JsonNode? member) in value)
                    Find(member, found);
                break;
            case JsonArray array:
                foreach (JsonNode? item in array)
                    Find(item, found);
                break;
        }
    }

    // What is no base64 opens nothing, like anything else that was altered.
    private static byte[] Bytes(JsonObject box)
    {
        string text = box[SealedFields.Ciphertext]!.GetValue<string>();
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : [];
    }

    private static string Label(TenantId tenant, string id) => $"payload/{tenant.Value}/{id}";
}
