using System.CommandLine;
using System.Text.Json;
using AiBos.Cli.Connecting;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos status</c>: whether the server can serve, and how its parts are if the key may know.</summary>
internal sealed class StatusVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    protected override Command Describe() => new DocumentedCommand("status",
        "Is the server ready, and how are its parts?",
        """
        Readiness needs no key. With a key that has diag.read, the state of each part is shown as well.

        Exit codes:
          0  ready, and no part is degraded as far as the key may see
          1  not ready, or degraded
          3  nothing of the kernel's answers there
        """);

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        Connection connection = Connect(parsed, output);
        using KernelClient client = connection.ToAnonymousClient(Host);
        CallResult<ServerStatus> ready = await client.ReadyAsync(cancellationToken);
        CallResult<JsonElement>? parts = connection.Credential is null
            ? null
            : await client.DiagnoseAsync(cancellationToken);
        string state = ready.IsSuccess ? ready.Data.Status : "not ready";
        string health = parts is { IsSuccess: true } ? Text(parts.Data, "status") : "";
        output.Show(
            json => Write(json, connection.Url, state, ready.Problem, parts),
            text => Write(text, connection.Url, state, ready.Problem, parts));
        return ready is { IsSuccess: true, Data.Status: "ready" } && health is "" or "healthy"
            ? ExitCode.Done
            : ExitCode.False;
    }

    private static void Write(
        Utf8JsonWriter json, Uri url, string state, KernelProblem? problem, CallResult<JsonElement>? parts)
    {
        json.WriteStartObject();
        json.WriteString("url", url.OriginalString);
        json.WriteString("status", state);
        if (problem is not null)
        {
            json.WritePropertyName("problem");
            ProblemText.Write(json, problem);
        }

        if (parts is { IsSuccess: true })
        {
            json.WritePropertyName("diagnostics");
            parts.Data.WriteTo(json);
        }
        else if (parts is { Problem: { } refused })
        {
            json.WriteString("diagnosticsRefused", refused.Code);
        }

        json.WriteEndObject();
    }

    private static void Write(
        TextWriter text, Uri url, string state, KernelProblem? problem, CallResult<JsonElement>? parts)
    {
        text.WriteLine(TerminalText.Clean($"{url.OriginalString} is {state}."));
        if (problem is not null)
            text.WriteLine(TerminalText.Clean($"  {problem.Code}: {problem.Detail}"));
        if (parts is { Problem: { } refused })
            text.WriteLine(TerminalText.Clean($"  (parts not shown: {refused.Code})"));
        if (parts is not { IsSuccess: true } || !parts.Data.TryGetProperty("components", out JsonElement components)
            || components.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonElement part in components.EnumerateArray())
        {
            string line = $"  {Text(part, "name"),-12} {Text(part, "state"),-12} {Text(part, "detail")}";
            text.WriteLine(TerminalText.Clean(line.TrimEnd()));
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
