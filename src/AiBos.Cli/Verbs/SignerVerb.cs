using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Notary;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos signer</c>: the deployment's signer, in a process of its own.</summary>
internal sealed class SignerVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Option<string> _state = new("--state")
    {
        Description = "The signer's directory: key, token, and what was signed. Not in the database's backup.",
        HelpName = "dir",
        Required = true,
    };

    private readonly Option<string> _socket = new("--socket")
    {
        Description = "The Unix socket to listen on. [default: signer.sock in the directory]",
        HelpName = "path",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "The name of a new key, a label only.",
        HelpName = "name",
        DefaultValueFactory = _ => "aibos",
    };

    protected override Command Describe() => new DocumentedCommand("signer",
        "Sign the checkpoints of a deployment, as a process and user of its own.",
        """
        Silos find it by Kernel__Audit__SignerSocket and show the token in Kernel__Audit__SignerToken; they believe
        the public key in Kernel__Audit__SignerKey, and those that it vouched for, and no other. Key, token and
        directory are made when they are not there, for the owner only: give silos of another user a copy of the
        token. The socket is open to its group.

        It hashes every entry itself and signs only what extends what it signed before. It runs until it is stopped.

        Exit codes:
          0  stopped by a signal
          2  wrong usage
          3  directory or socket cannot be used, or another process has them
        """)
    {
        _state, _socket, _name,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        var options = new SignerServerOptions
        {
            Directory = Host.FullPath(Needed(parsed.GetValue(_state), _state)),
            Socket = parsed.GetValue(_socket) is { } socket ? Host.FullPath(Needed(socket, _socket)) : null,
            KeyName = Needed(parsed.GetValue(_name), _name),
            Report = output.Note,
        };
        try
        {
            await using SignerServer server = await SignerServer.StartAsync(options, cancellationToken);
            output.Show(
                json =>
                {
                    json.WriteStartObject();
                    json.WriteString("publicKey", server.PublicKey);
                    json.WriteString("socket", server.Socket);
                    json.WriteEndObject();
                },
                text => text.WriteLine($"public key: {server.PublicKey}\nlistening on {server.Socket}"));
            await UntilStoppedAsync(cancellationToken);
            return ExitCode.Done;
        }
        catch (NotaryException e)
        {
            throw new CliException(ExitCode.Unreachable, "CANNOT_SERVE", e.Message, e);
        }
    }
}
