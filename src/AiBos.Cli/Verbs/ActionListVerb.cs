using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos action list</c>: what this key may call.</summary>
internal sealed class ActionListVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    // Far above any real catalogue; a server that never ends its pages must not hold us for ever.
    private const int ContractsMax = 100_000;

    protected override Command Describe() => new DocumentedCommand("list",
        "List the actions this key may call.",
        """
        Every version is listed: name, version, command or query, summary. What the key may not call, it does not see.

        Examples:
          aibos action list
          aibos action list --json | jq -r '.items[].id'
        """);

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        var contracts = new List<ContractDescription>();
        string? cursor = null;
        do
        {
            CallResult<Page<ContractDescription>> page =
                await client.ListContractsAsync(cursor, cancellationToken: cancellationToken);
            if (!page.IsSuccess)
                return output.Refuse(page.Problem);
            contracts.AddRange(page.Data.Items);
            cursor = page.Data.NextCursor;
        }
        while (cursor is not null && contracts.Count < ContractsMax);
        if (cursor is not null)
            output.Note($"Only the first {contracts.Count} are shown.");
        output.Show(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("items");
                foreach (ContractDescription contract in contracts)
                    ContractText.WriteHead(json, contract, withSchemas: false);
                json.WriteEndArray();
                json.WriteEndObject();
            },
            text => Write(text, contracts));
        return ExitCode.Done;
    }

    private static void Write(TextWriter text, List<ContractDescription> contracts)
    {
        int idWidth = contracts.Select(contract => contract.Id.Length).DefaultIfEmpty(0).Max();
        foreach (ContractDescription contract in contracts)
        {
            string id = contract.Id.PadRight(idWidth);
            string line = $"{id}  {contract.Version,-7}  {contract.Kind,-7}  {contract.Summary}";
            text.WriteLine(TerminalText.Clean(line.TrimEnd()));
        }
    }
}
