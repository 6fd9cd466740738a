using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos secret rotate</c>: changes a secret before its time.</summary>
internal sealed class SecretRotateVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Argument<string> _kind = new("kind")
    {
        Description = "jwt, the keys that sign tokens; database-login, the kernel's own logins of PostgreSQL; pepper, "
            + "what API keys are hashed under; or tenant-key, the key that the tenant's data is encrypted under.",
        HelpName = "jwt|database-login|pepper|tenant-key",
    };

    private readonly Option<bool> _revoke = new("--revoke")
    {
        Description = "Only jwt and database-login: end what somebody stole, every token or every session, at once.",
    };

    protected override Command Describe()
    {
        _kind.AcceptOnlyFromAmong("jwt", "database-login", "pepper", "tenant-key");
        var command = new DocumentedCommand("rotate",
            "Change a secret before its time.",
            """
            Permission secrets.rotate; with --revoke secrets.revoke. All but tenant-key belong to the deployment: only a
            key of the platform's tenant changes them.

            jwt: the next key is published now and signs some minutes later, when everybody may know it; tokens of the
            one before count until they end. With --revoke none counts any more, and all who use tokens ask for new
            ones. database-login: all silos go over within a second or two; the logins before are let in for the grace.
            With --revoke they are let in for five seconds and then cut off. pepper: new API keys are hashed under the
            next one, and each other when it is used.

            Exit codes:
              0  the rotation has begun
              1  refused
              2  wrong usage
              3  no answer; see aibos secret list for what became of it
            """)
        {
            _kind, _revoke,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_revoke)
                && result.GetResult(_kind) is { Tokens: [{ Value: not ("jwt" or "database-login") }] })
                result.AddError("--revoke is for jwt and database-login only.");
        });
        return command;
    }

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        CallResult<RotatedSecret> result = parsed.GetValue(_revoke)
            ? await client.RevokeSecretAsync(parsed.GetValue(_kind)!, cancellationToken)
            : await client.RotateSecretAsync(parsed.GetValue(_kind)!, cancellationToken);
        if (!result.IsSuccess)
            return output.Refuse(result.Problem);
        RotatedSecret rotated = result.Data;
        output.Show(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("kind", rotated.Kind);
                if (rotated.State is not null)
                    json.WriteString("state", rotated.State);
                if (rotated.SignsAt is { } at)
                    json.WriteString("signsAt", at);
                if (rotated.Version is { } version)
                    json.WriteNumber("version", version);
                if (rotated.GraceUntil is { } until)
                    json.WriteString("graceUntil", until);
                ProblemText.WriteEvidence(json, result.Audit, result.TraceId);
                json.WriteEndObject();
            },
            text => text.WriteLine(TerminalText.Clean(rotated switch
            {
                { SignsAt: { } at } =>
                    $"The next key is published and signs from {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.",
                { GraceUntil: { } until } =>
                    "The other database logins are in use; those before are let in until "
                    + $"{until.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.",
                { Kind: "pepper", Version: { } version } => $"New API keys are hashed under pepper {version}.",
                { Kind: "database-login" } => "The logins before are let in no more, and their sessions are ended.",
                { Version: { } version } => $"The tenant's data is encrypted under key {version} from now on.",
                _ => "No token counts any more; a new key signs.",
            })));
        return ExitCode.Done;
    }
}
