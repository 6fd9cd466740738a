namespace AiBos.Notary;

/// <summary>What a signer needs to run.</summary>
public sealed class SignerServerOptions
{
    /// <summary>Directory of the key, the token and the state: on a local disk, in no backup of the database.</summary>
    public required string Directory { get; init; }

    /// <summary>Path of the Unix socket; null for <c>signer.sock</c> in the directory.</summary>
    public string? Socket { get; init; }

    /// <summary>Name for a new key, a label only; ignored when there is a key.</summary>
    public string KeyName { get; init; } = "aibos";

    /// <summary>Tells when a former key's time is over.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes what an operator should read, a line each.</summary>
    public required Action<string> Report { get; init; }
}
