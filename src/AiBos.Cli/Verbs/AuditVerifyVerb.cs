using System.CommandLine;
using System.Text.Json;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos audit verify</c>: has the kernel check the tenant's whole ledger.</summary>
internal sealed class AuditVerifyVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    protected override Command Describe() => new DocumentedCommand("verify",
        "Have the kernel recompute the tenant's whole ledger and compare.",
        """
        Permission audit.verify. The run itself becomes an entry of the ledger. A large ledger takes minutes.

        Exit codes:
          0  VALID
          1  TAMPERED, INCOMPLETE or CANNOT_VERIFY, with the findings; or refused
          3  no answer
        """);

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        CallResult<VerificationResult> result = await client.VerifyAsync(cancellationToken);
        if (!result.IsSuccess)
            return output.Refuse(result.Problem);
        output.Show(json => Write(json, result), text => Write(text, result.Data));
        return result.Data.IsValid ? ExitCode.Done : ExitCode.False;
    }

    private static void Write(Utf8JsonWriter json, CallResult<VerificationResult> result)
    {
        json.WriteStartObject();
        json.WriteString("status", result.Data.Status);
        json.WriteNumber("entries", result.Data.Entries);
        json.WriteStartArray("findings");
        foreach (VerificationFinding finding in result.Data.Findings)
            Write(json, finding);
        json.WriteEndArray();
        json.WriteNumber("findingsTotal", result.Data.FindingsTotal);
        ProblemText.WriteEvidence(json, result.Audit, result.TraceId);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, VerificationFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("code", finding.Code);
        json.WriteNumber("seq", finding.Seq);
        if (finding.SeqTo is { } seqTo)
            json.WriteNumber("seqTo", seqTo);
        WriteText(json, "column", finding.Column);
        WriteText(json, "expected", finding.Expected);
        WriteText(json, "actual", finding.Actual);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void Write(TextWriter text, VerificationResult result)
    {
        long total = Math.Max(result.FindingsTotal, result.Findings.Count);
        text.WriteLine(TerminalText.Clean($"{result.Status}: {result.Entries} entries, {total} findings"));
        foreach (VerificationFinding finding in result.Findings)
        {
            string range = finding.SeqTo is { } seqTo ? $"{finding.Seq}–{seqTo}" : $"{finding.Seq}";
            string column = finding.Column is null ? "" : $" {finding.Column}";
            string values = finding.Expected is null && finding.Actual is null
                ? ""
                : $": expected {finding.Expected ?? "nothing"}, found {finding.Actual ?? "nothing"}";
            text.WriteLine(TerminalText.Clean($"  entry {range}: {finding.Code}{column}{values}"));
        }

        if (total > result.Findings.Count)
            text.WriteLine($"  … and {total - result.Findings.Count} more");
    }
}
