using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AiBos.Sdk.Schemas;

/// <summary>How records of contracts are read and written as JSON; schemas are derived for exactly this form.</summary>
/// <example>
/// <code>
/// using System.Text.Json;
/// using AiBos.Sdk.Schemas;
/// using Xunit;
///
/// string json = JsonSerializer.Serialize(new OrderLine("tea-001", 2, new Amount(4.5m)), ContractJson.Options);
/// Assert.Equal("""{"sku":"tea-001","quantity":2,"price":"4.50"}""", json);
/// </code>
/// </example>
public static class ContractJson
{
    /// <summary>
    /// Names in camelCase, enumerations as text in camelCase, numbers never as text; what is null is left out.
    /// Read-only: to change it throws <see cref="InvalidOperationException"/>.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            NumberHandling = JsonNumberHandling.Strict,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };
        options.MakeReadOnly();
        return options;
    }
}
