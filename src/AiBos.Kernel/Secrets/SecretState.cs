namespace AiBos.Kernel.Secrets;

/// <summary>The states of a secret, as stored and shown.</summary>
internal static class SecretState
{
    internal const string Pending = "pending";
    internal const string Active = "active";
    internal const string Grace = "grace";
    internal const string Retired = "retired";
    internal const string Revoked = "revoked";
}
