using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using AiBos.Cli.Output;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Witnessing;
using AiBos.Notary;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos witness</c>: cosigns checkpoints of logs that only grow.</summary>
internal sealed class WitnessVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Option<string> _listen = new("--listen")
    {
        Description = "Address and port. Port 0 takes a free one.",
        HelpName = "address:port",
        DefaultValueFactory = _ => "127.0.0.1:5090",
    };

    private readonly Option<string> _state = new("--state")
    {
        Description = "The directory of its memory and, unless --key-file says otherwise, of its key.",
        HelpName = "dir",
        Required = true,
    };

    private readonly Option<string> _keyFile = new("--key-file")
    {
        Description = "Its private key; made when it is not there. [default: witness.key in the directory]",
        HelpName = "file",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "The name of a new key, by which policies know the witness: a domain of yours.",
        HelpName = "name",
    };

    private readonly Option<string[]> _policy = new("--policy")
    {
        Description = "Watch the logs of this policy file. May be given several times.",
        HelpName = "file",
    };

    private readonly Option<string[]> _log = new("--log")
    {
        Description = "Watch the log of this verifier key. May be given several times.",
        HelpName = "key",
    };

    private readonly Option<bool> _whole = new("--whole-deployment")
    {
        Description = "Watch all logs of the deployments that those keys are of, tenants to come included.",
    };

    protected override Command Describe() => new DocumentedCommand("witness",
        "Cosign the checkpoints of logs, each only if it extends the one before.",
        """
        Speaks C2SP tlog-witness over HTTP: POST /add-checkpoint; and GET /checkpoint?origin= shows the newest. Run it
        where the operator of the logs has no say. It needs no credential: a checkpoint counts by its log's signature.

        A hangup signal (SIGHUP) makes it read the policy files again. If one of them cannot be used, it says so and
        goes on with the logs it had. It runs until it is stopped.

        Exit codes:
          0  stopped by a signal
          2  wrong usage
          3  a file, the directory or the address cannot be used, or another process has them
        """)
    {
        _listen, _state, _keyFile, _name, _policy, _log, _whole,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        if (!IPEndPoint.TryParse(parsed.GetValue(_listen) ?? "", out IPEndPoint? listen))
            throw CliException.Usage("--listen is an address and a port, for example 127.0.0.1:5090.");
        var options = new WitnessServerOptions
        {
            Listen = listen,
            StateDirectory = Host.FullPath(Needed(parsed.GetValue(_state), _state)),
            Key = Key(parsed),
            Logs = Logs(parsed),
            WholeDeployments = parsed.GetValue(_whole),
            Report = output.Note,
        };
        try
        {
            await using WitnessServer server = await WitnessServer.StartAsync(options, cancellationToken);
            using IDisposable? hangup = OperatingSystem.IsWindows()
                ? null
                : PosixSignalRegistration.Create(
                    PosixSignal.SIGHUP, context => Reload(context, server, parsed, output));
            output.Show(
                json =>
                {
                    json.WriteStartObject();
                    json.WriteString("verifierKey", server.VerifierKey);
                    json.WriteString("url", server.BaseUrl);
                    json.WriteNumber("logs", options.Logs.Count);
                    json.WriteEndObject();
                },
                text => text.WriteLine(
                    $"verifier key: {server.VerifierKey}\nwatching {options.Logs.Count} logs\n"
                    + $"listening on {server.BaseUrl}"));
            await UntilStoppedAsync(cancellationToken);
            return ExitCode.Done;
        }
        catch (NotaryException e)
        {
            throw new CliException(ExitCode.Unreachable, "CANNOT_SERVE", e.Message, e);
        }
    }

    private void Reload(PosixSignalContext context, WitnessServer server, ParseResult parsed, CliOutput output)
    {
        context.Cancel = true;
        try
        {
            IReadOnlyCollection<NoteVerifier> logs = Logs(parsed);
            server.Watch(logs);
            output.Note($"watching {logs.Count} logs");
        }
        catch (CliException e)
        {
            output.Note($"aibos: {e.Message} The logs stay as they were.");
        }
    }

    private NoteSigner Key(ParseResult parsed)
    {
        string state = Host.FullPath(Needed(parsed.GetValue(_state), _state));
        string file = parsed.GetValue(_keyFile) is { } given
            ? Host.FullPath(Needed(given, _keyFile))
            : Path.Combine(state, "witness.key");
        string? name = parsed.GetValue(_name);
        if (name is null && !File.Exists(file))
            throw CliException.Usage("A new key needs a --name, by which policies know the witness.");
        try
        {
            if (!Directory.Exists(state) && !OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(
                    state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return WitnessKey.LoadOrCreate(file, name ?? "witness");
        }
        catch (ArgumentException)
        {
            throw CliException.Usage($"'{name}' is no name for a key: no white space and no plus sign.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw CliException.Unreadable(e.Message, e);
        }
    }

    private IReadOnlyCollection<NoteVerifier> Logs(ParseResult parsed)
    {
        List<NoteVerifier> logs = [.. (parsed.GetValue(_policy) ?? []).SelectMany(
            file => PolicyFile.Read(Host, file).Logs)];
        foreach (string text in parsed.GetValue(_log) ?? [])
        {
            if (!NoteVerifier.TryParse(text, out NoteVerifier? key, out NoteFault fault)
                || key.Algorithm != NoteAlgorithm.Ed25519)
            {
                throw CliException.Usage($"'{text}' is no log's verifier key: {fault}.");
            }

            logs.Add(key);
        }

        return [.. logs.DistinctBy(key => key.ToString())];
    }
}
