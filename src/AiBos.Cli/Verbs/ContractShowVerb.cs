using System.CommandLine;
using System.Text.Json;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos contract show</c>: what an action takes and returns.</summary>
internal sealed class ContractShowVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Argument<string> _id = ActionArgument();

    private readonly Argument<string?> _version = new("version")
    {
        Description = "Exactly one version, for example 1.0.0. [default: the newest]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    protected override Command Describe() => new DocumentedCommand("show",
        "Show what an action is for, its permission, and the JSON Schemas of input and output.",
        """
        Exit codes:
          0  shown
          1  there is no such contract, or the key may not call it
          3  no answer

        Examples:
          aibos contract show accounting.create.journal_entry
          aibos contract show accounting.create.journal_entry 1.0.0 --json | jq .input
        """)
    {
        _id, _version,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        CallResult<ContractDescription> result = await client.GetContractAsync(
            parsed.GetRequiredValue(_id), parsed.GetValue(_version), cancellationToken);
        if (!result.IsSuccess)
            return output.Refuse(result.Problem);
        output.Show(
            json => ContractText.WriteHead(json, result.Data, withSchemas: true),
            text => Write(text, result.Data));
        return ExitCode.Done;
    }

    private static void Write(TextWriter text, ContractDescription contract)
    {
        text.WriteLine(TerminalText.Clean($"{contract.Id}@{contract.Version} ({contract.Kind})"));
        if (contract.Summary.Length > 0)
            text.WriteLine(TerminalText.Clean(contract.Summary));
        text.WriteLine(TerminalText.Clean($"permission: {contract.Permission}"));
        WriteSchema(text, "input", contract.Input);
        WriteSchema(text, "output", contract.Output);
    }

    private static void WriteSchema(TextWriter text, string title, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Undefined)
            return;
        text.WriteLine();
        text.WriteLine($"{title}:");
        text.WriteLine(CliOutput.Render(schema.WriteTo, indented: true));
    }
}
