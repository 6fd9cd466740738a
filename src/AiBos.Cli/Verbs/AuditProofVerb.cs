using System.CommandLine;
using System.Text;
using AiBos.Cli.Output;
using AiBos.Client;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos audit proof</c>: the proof that one entry is on the ledger, checked before it is kept.</summary>
internal sealed class AuditProofVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private const string ServersPolicyNote =
        "The key came from the kernel that the proof is about. Compare it with one that you got another way.";

    private readonly Argument<long> _seq = new("seq")
    {
        Description = "The entry's position on the ledger, from 0.",
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "The proof file to write. Nothing of that name may be there.",
        HelpName = "file.tlog-proof",
        Required = true,
    };

    private readonly Option<string> _leaf = new("--leaf")
    {
        Description = "Also write the entry's leaf, which the proof is about, into this file.",
        HelpName = "file",
    };

    private readonly Option<string> _policy = new("--policy")
    {
        Description = "Whose checkpoint is believed. Without it the kernel's own policy is taken.",
        HelpName = "file",
    };

    protected override Command Describe() => new DocumentedCommand("proof",
        "Fetch the proof that an entry is on the ledger, and check it before it is kept.",
        """
        Permission audit.read. The proof is a C2SP tlog-proof: the entry's place, hashes up to the root, and a signed
        checkpoint. With it and the leaf, anybody who has the policy can verify the entry without the kernel. It is
        checked here first; one that does not hold is not written.

        The newest entries are covered by a checkpoint after a second.

        Exit codes:
          0  it holds, and is written
          1  refused: no such entry, or no checkpoint covers it yet; or the proof does not hold (PROOF_REFUSED)
          2  wrong usage, or something of that name is there; nothing was sent
          3  no answer, or a file cannot be read or written

        Example:
          aibos audit proof 17 --policy acme.policy --out 17.tlog-proof --leaf 17.leaf
        """)
    {
        _seq, _out, _leaf, _policy,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        long seq = parsed.GetValue(_seq);
        if (seq < 0)
            throw CliException.Usage("The entry's position is 0 or more.");
        using var proofFile = new NewFile(Host, Needed(parsed.GetValue(_out), _out));
        using NewFile? leafFile = parsed.GetValue(_leaf) is { } name
            ? new NewFile(Host, Needed(name, _leaf))
            : null;
        CheckpointPolicy? policy = parsed.GetValue(_policy) is { } file
            ? PolicyFile.Read(Host, Needed(file, _policy))
            : null;
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        CallResult<string> policyText = policy is null ? await client.GetPolicyFileAsync(cancellationToken) : null!;
        if (policy is null && !policyText.IsSuccess)
            return output.Refuse(policyText.Problem);
        CallResult<LedgerEntry> entry = await client.GetEntryAsync(seq, cancellationToken);
        if (!entry.IsSuccess)
            return output.Refuse(entry.Problem);
        CallResult<string> proof = await client.GetProofFileAsync(seq, cancellationToken);
        if (!proof.IsSuccess)
            return output.Refuse(proof.Problem);

        byte[] leaf = Encoding.UTF8.GetBytes(entry.Data.Leaf);
        byte[] bytes = Encoding.UTF8.GetBytes(proof.Data);
        Checkpoint checkpoint = Check(seq, leaf, bytes, policy ?? PolicyFile.Parse(policyText.Data));
        if (leafFile is not null)
            await leafFile.MakeAsync(leaf, cancellationToken);
        await proofFile.MakeAsync(bytes, cancellationToken);
        Show(output, seq, LeafHash.OfLeaf(leaf), checkpoint, policy is null ? ServersPolicyNote : null);
        return ExitCode.Done;
    }

    private static Checkpoint Check(long seq, byte[] leaf, byte[] bytes, CheckpointPolicy policy)
    {
        if (!TlogProof.TryParse(bytes, out TlogProof? proof, out TlogProofFault fault))
            throw Refused(seq, fault);
        if (proof.Index != seq)
            throw Refused(seq, $"it is about entry {proof.Index}");
        return proof.TryVerify(LeafHash.OfLeaf(leaf), policy, out SignedCheckpoint? signed, out fault)
            ? signed.Checkpoint
            : throw Refused(seq, fault);
    }

    private static CliException Refused(long seq, object why) => new(
        ExitCode.False, "PROOF_REFUSED", $"The proof of entry {seq} does not hold and was not written: {why}.");

    private static void Show(
        CliOutput output, long seq, LeafHash hash, Checkpoint checkpoint, string? note) => output.Show(
        json =>
        {
            json.WriteStartObject();
            json.WriteNumber("seq", seq);
            json.WriteString("leafHash", hash.ToString());
            json.WriteString("log", checkpoint.Origin);
            json.WriteNumber("size", checkpoint.Size);
            json.WriteString("root", checkpoint.Root.ToString());
            VerificationText.WriteNotes(json, note is null ? [] : [note]);
            json.WriteEndObject();
        },
        text =>
        {
            text.WriteLine(TerminalText.Clean(
                $"Entry {seq}, leaf hash {hash}, is among the {checkpoint.Size} signed entries of "
                + $"{checkpoint.Origin}."));
            if (note is not null)
                text.WriteLine($"  note: {note}");
        });
}
