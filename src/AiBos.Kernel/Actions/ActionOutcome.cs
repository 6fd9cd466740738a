using AiBos.Kernel.Audit;

namespace AiBos.Kernel.Actions;

/// <summary>What became of a call. UTF-8 bytes out.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.actions.ActionOutcome")]
public sealed record ActionOutcome
{
    /// <summary>The output as canonical JSON; empty on refusal.</summary>
    [Id(0)]
    public byte[] Output { get; init; } = [];

    /// <summary><c>id@version</c> of the contract, or null when none was found or may be shown.</summary>
    [Id(1)]
    public string? Contract { get; init; }

    /// <summary>Where it stands on the ledger, or null when it could not be recorded.</summary>
    [Id(2)]
    public AppendResult? Entry { get; init; }

    /// <summary>Whether this is the first answer again.</summary>
    [Id(3)]
    public bool Replayed { get; init; }

    /// <summary>The error, or null on success.</summary>
    [Id(4)]
    public ActionError? Error { get; init; }

    /// <summary>What confirms this call when a person agrees; null unless one has to be asked.</summary>
    [Id(5)]
    public ActionConfirmation? Confirmation { get; init; }
}
