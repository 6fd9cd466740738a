using System.CommandLine;
using System.IO.Compression;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos audit export</c>: the ledger, or a part of it, as a bundle that others can verify.</summary>
internal sealed class AuditExportVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Option<string> _out = new("--out")
    {
        Description = "Where to: a zip, or with --unpack a directory. Nothing of that name may be there.",
        HelpName = "path",
        Required = true,
    };

    private readonly Option<bool> _unpack = new("--unpack")
    {
        Description = "Unpack the zip into a directory.",
    };

    private readonly Option<long?> _from = new("--from")
    {
        Description = "First entry. Default 0.",
        HelpName = "seq",
    };

    private readonly Option<long?> _to = new("--to")
    {
        Description = "First entry no longer wanted. Default: all that the newest signed checkpoint covers.",
        HelpName = "seq",
    };

    protected override Command Describe() => new DocumentedCommand("export",
        "Fetch the ledger, or a part of it, as a bundle that anybody can verify.",
        """
        Permission audit.export. The export itself becomes an entry of the ledger. The bundle is streamed, so its size
        does not matter, and appears under its name when it is complete. An export that was cut off leaves nothing
        behind, or at worst, after a kill, a hidden file that ends with .part.

        A part (--from, --to) verifies as INCOMPLETE at best: what is there is proven, the rest is not there.

        Exit codes:
          0  exported
          1  refused: no such entries, or no permission
          2  wrong usage, or something of that name is there; nothing was sent
          3  no answer, a broken one, or the file cannot be written

        Example:
          aibos audit export --out acme.zip && aibos audit verify --bundle acme.zip --policy acme.policy
        """)
    {
        _out, _unpack, _from, _to,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        long from = NotNegative(parsed.GetValue(_from), _from) ?? 0;
        long? to = NotNegative(parsed.GetValue(_to), _to);
        string name = Needed(parsed.GetValue(_out), _out);
        bool unpack = parsed.GetValue(_unpack);
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        using var target = new NewFile(Host, name);
        CallResult<long>? result = null;
        bool isThere = await target.MakeAsync(async () =>
        {
            result = await FetchAsync(client, target, from, to, cancellationToken);
            if (result.IsSuccess)
                await FinishAsync(target, unpack, cancellationToken);
            return result.IsSuccess;
        });
        if (!isThere)
            return output.Refuse(result!.Problem!);
        Show(output, name, unpack, result!);
        return ExitCode.Done;
    }

    private static long? NotNegative(long? value, Option option) => value < 0
        ? throw CliException.Usage($"{option.Name} is 0 or more.")
        : value;

    private static async Task<CallResult<long>> FetchAsync(
        KernelClient client, NewFile target, long from, long? to, CancellationToken cancellationToken)
    {
        await using FileStream file = target.Open();
        CallResult<long> result = await client.ExportAsync(file, from, to, cancellationToken);
        if (result.IsSuccess)
            file.Flush(flushToDisk: true);
        return result;
    }

    private static async Task FinishAsync(NewFile target, bool unpack, CancellationToken cancellationToken)
    {
        string folder = target.Part + ".d";
        try
        {
            // Its directory stands at its end: what can be opened was sent to its end.
            await using (ZipArchive zip = await ZipFile.OpenReadAsync(target.Part, cancellationToken))
            {
                if (!unpack)
                    return;
                await zip.ExtractToDirectoryAsync(folder, cancellationToken: cancellationToken);
            }

            File.Delete(target.Part);
            Directory.Move(folder, target.Part);
        }
        catch (InvalidDataException e)
        {
            throw new CliException(
                ExitCode.Unreachable, "UNREADABLE_ANSWER", "What was sent is no zip, or not a whole one.", e);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static void Show(CliOutput output, string name, bool unpack, CallResult<long> result) => output.Show(
        json =>
        {
            json.WriteStartObject();
            json.WriteString("path", name);
            json.WriteNumber("bytes", result.Data);
            json.WriteBoolean("unpacked", unpack);
            ProblemText.WriteEvidence(json, null, result.TraceId);
            json.WriteEndObject();
        },
        text =>
        {
            text.WriteLine(TerminalText.Clean($"{result.Data} bytes, {(unpack ? "unpacked into" : "as")} {name}."));
            text.WriteLine(TerminalText.Clean($"Check them with: aibos audit verify --bundle {name} --policy FILE"));
        });
}
