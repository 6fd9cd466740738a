using System.CommandLine;
using System.Text.Json;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos action call</c>: one action, once.</summary>
internal sealed class ActionCallVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Argument<string> _id = ActionArgument();

    private readonly Option<string?> _input = new("--input")
    {
        Description = "A file with the input as UTF-8 JSON, or - for stdin. [default: {}]",
        HelpName = "file|-",
    };

    private readonly Option<string?> _key = new("--idempotency-key")
    {
        Description = "Names this one effect: the same key and input give the first answer again. [default: a new one]",
        HelpName = "key",
    };

    private readonly Option<string?> _version = new("--version")
    {
        Description = "Which contract version: 1, 1.2 or 1.2.0. [default: the newest]",
        HelpName = "version",
    };

    protected override Command Describe() => new DocumentedCommand("call",
        "Run an action and print its data.",
        """
        The call is repeated a few times when the kernel asks to come back (429, 503) or the connection breaks; the
        idempotency key makes that safe. When it still fails, the key is shown: the effect may have happened, and the
        same command with that key finds out.

        Exit codes:
          0  done
          1  refused
          2  wrong usage
          3  no answer, or 429 or 503 to the end

        Examples:
          aibos action call accounting.read.trial_balance
          aibos action call accounting.create.journal_entry --input entry.json --idempotency-key invoice-4711
        """)
    {
        _id, _input, _key, _version,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        byte[] input = await InputSource.ReadAsync(Host, parsed.GetValue(_input), cancellationToken);
        string? givenKey = parsed.GetValue(_key);
        var options = new CallOptions
        {
            IdempotencyKey = givenKey ?? Host.NewKey(),
            ContractVersion = parsed.GetValue(_version),
        };
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        try
        {
            CallResult<JsonElement> result =
                await client.CallAsync(parsed.GetRequiredValue(_id), input, options, cancellationToken);
            if (!result.IsSuccess)
            {
                if (result.Problem.IsTransient)
                    output.Note(Unknown(options));
                return output.Refuse(result.Problem);
            }

            Show(output, result);
            return ExitCode.Done;
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage(e.Message);
        }
        catch (KernelUnreachableException e)
        {
            output.Fail(e.Code, $"{e.Message} {Unknown(options)}", options.IdempotencyKey);
            return ExitCode.Unreachable;
        }
    }

    private static string Unknown(CallOptions options) =>
        $"Whether the action had its effect is unknown; repeat it with --idempotency-key {options.IdempotencyKey}";

    private static void Show(CliOutput output, CallResult<JsonElement> result)
    {
        output.Show(
            json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("success", true);
                json.WritePropertyName("data");
                result.Data.WriteTo(json);
                if (result.Contract is not null)
                    json.WriteString("contract", result.Contract);
                json.WriteBoolean("replayed", result.IsReplayed);
                ProblemText.WriteEvidence(json, result.Audit, result.TraceId);
                json.WriteEndObject();
            },
            text => text.WriteLine(CliOutput.Render(result.Data.WriteTo, indented: true)));
        string entry = result.Audit is { } audit ? $"ledger entry {audit.Seq}" : "no ledger entry";
        output.Note($"{result.Contract}: {entry}{(result.IsReplayed ? ", the first answer again" : "")}");
    }
}
