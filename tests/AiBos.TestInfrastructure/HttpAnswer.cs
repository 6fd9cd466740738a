using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace AiBos.TestInfrastructure;

/// <summary>An answer over HTTP, read whole.</summary>
public sealed record HttpAnswer(int Status, string Text, HttpResponseHeaders Headers, string? MediaType)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary><c>data</c> of a success.</summary>
    public JsonElement Data => Json.GetProperty("data");

    /// <summary><c>code</c> of a failure, or null.</summary>
    public string? Code =>
        Text.StartsWith('{') && Json.TryGetProperty("code", out JsonElement code) ? code.GetString() : null;

    /// <summary>Place on the ledger.</summary>
    public long Seq => Json.GetProperty("audit").GetProperty("seq").GetInt64();

    /// <summary>Pointers of the errors.</summary>
    public string[] Pointers => [.. Json.GetProperty("errors").EnumerateArray()
        .Select(error => error.GetProperty("pointer").GetString()!)];

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.First() : null;

    /// <summary>Sends a request.</summary>
    public static async Task<HttpAnswer> SendAsync(
        HttpClient http, HttpMethod method, string url, string? key, string? body,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url);
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach ((string name, string value) in headers)
        {
            if (name == "Content-Type")
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return new HttpAnswer(
            (int)response.StatusCode, text, response.Headers, response.Content.Headers.ContentType?.MediaType);
    }
}
