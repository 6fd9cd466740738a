using System.CommandLine;
using System.CommandLine.Help;
using AiBos.Cli.Verbs;

namespace AiBos.Cli;

/// <summary>The whole grammar of the tool. Not a RootCommand: that one is named after the process.</summary>
internal static class CommandTree
{
    internal const string Name = "aibos";

    private const string Details =
        """
        Exit codes:
          0  done
          1  the thing asked is false: refused, tampered, unhealthy, stopped before its end
          2  wrong usage; nothing was sent
          3  the kernel or a file cannot be reached or read; the same command may succeed later

        Environment:
          AIBOS_URL              where the kernel listens, when --url is not given
          AIBOS_KEY              the API key, when --key is not given
          Kernel__DataDirectory  where a local server keeps its data, default .aibos. Without any key, the demo.json
                                 in it gives the server's address and the key of acme's owner.
        """;

    internal static Command Build(GlobalOptions globals, CliHost host)
    {
        Command signer = new SignerVerb(globals, host).ToCommand();
        signer.Subcommands.Add(new SignerRotateVerb(globals, host).ToCommand());
        signer.Subcommands.Add(new SignerRetireVerb(globals, host).ToCommand());
        signer.Subcommands.Add(new SignerAnchorsVerb(globals, host).ToCommand());
        var root = new DocumentedCommand(Name, "The command line of the AI-BOS kernel.", Details)
        {
            new StatusVerb(globals, host).ToCommand(),
            new Command("action", "Run actions and see which there are.")
            {
                new ActionCallVerb(globals, host).ToCommand(),
                new ActionListVerb(globals, host).ToCommand(),
                new ActionImportVerb(globals, host).ToCommand(),
            },
            new Command("contract", "See what an action takes and returns.")
            {
                new ContractShowVerb(globals, host).ToCommand(),
            },
            new Command("audit", "Check the ledger, and take its evidence away.")
            {
                new AuditVerifyVerb(globals, host).ToCommand(),
                new AuditExportVerb(globals, host).ToCommand(),
                new AuditProofVerb(globals, host).ToCommand(),
                new AuditRestoreVerb(globals, host).ToCommand(),
            },
            new Command("secret", "See the kernel's secrets, and change them before their time.")
            {
                new SecretListVerb(globals, host).ToCommand(),
                new SecretRotateVerb(globals, host).ToCommand(),
            },
            new Command("role", "Name what may be done together.")
            {
                new RoleSetVerb(globals, host).ToCommand(),
                new RoleListVerb(globals, host).ToCommand(),
                new RoleDeleteVerb(globals, host).ToCommand(),
            },
            new Command("principal", "Say who may act for the tenant.")
            {
                new PrincipalSetVerb(globals, host).ToCommand(),
                new PrincipalListVerb(globals, host).ToCommand(),
            },
            new Command("key", "Make and revoke API keys.")
            {
                new KeyCreateVerb(globals, host).ToCommand(),
                new KeyRotateVerb(globals, host).ToCommand(),
                new KeyListVerb(globals, host).ToCommand(),
                new KeyRevokeVerb(globals, host).ToCommand(),
            },
            new Command("access", "See who may do what.")
            {
                new AccessExplainVerb(globals, host).ToCommand(),
            },
            new Command("new", "Begin an engine, or add to one, in a checkout of the repository.")
            {
                new NewEngineVerb(globals, host).ToCommand(),
                new NewSliceVerb(globals, host).ToCommand(),
            },
            signer,
            new WitnessVerb(globals, host).ToCommand(),
        };
        globals.AddTo(root);
        root.Options.Add(new HelpOption { Recursive = true, Action = new DetailedHelp() });
        root.Options.Add(new VersionOption());
        return root;
    }
}
