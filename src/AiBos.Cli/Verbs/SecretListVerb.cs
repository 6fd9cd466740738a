using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos secret list</c>: which secrets there are and what becomes of them when.</summary>
internal sealed class SecretListVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    protected override Command Describe() => new DocumentedCommand("list",
        "List the secrets of the tenant, without values.",
        """
        Permission secrets.read. One line each: kind, state, when the state changes by itself, public name. A key of the
        platform's tenant sees the deployment's as well.

        Examples:
          aibos secret list
          aibos secret list --json | jq '.items[] | select(.state == "active")'
        """);

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        CallResult<Page<KernelSecret>> secrets = await client.ListSecretsAsync(cancellationToken);
        if (!secrets.IsSuccess)
            return output.Refuse(secrets.Problem);
        output.Show(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("items");
                foreach (KernelSecret secret in secrets.Data.Items)
                {
                    json.WriteStartObject();
                    json.WriteString("kind", secret.Kind);
                    json.WriteString("id", secret.Id);
                    json.WriteString("state", secret.State);
                    json.WriteString("createdAt", secret.CreatedAt);
                    json.WriteString("changedAt", secret.ChangedAt);
                    if (secret.NextAt is { } next)
                        json.WriteString("nextAt", next);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            },
            text =>
            {
                foreach (KernelSecret secret in secrets.Data.Items)
                {
                    string next = secret.NextAt is { } at ? $"until {at.UtcDateTime:yyyy-MM-dd HH:mm}" : "";
                    text.WriteLine(TerminalText.Clean(
                        $"{secret.Kind,-14}  {secret.State,-7}  {next,-22}  {secret.Id}"));
                }
            });
        return ExitCode.Done;
    }
}
