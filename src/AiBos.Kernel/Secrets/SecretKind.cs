namespace AiBos.Kernel.Secrets;

/// <summary>The kinds of secrets, as stored and shown.</summary>
internal static class SecretKind
{
    /// <summary>Signs tokens.</summary>
    internal const string Jwt = "jwt";

    /// <summary>The data key of a tenant.</summary>
    internal const string TenantKey = "tenant-key";

    /// <summary>The kernel's own passwords of PostgreSQL.</summary>
    internal const string DatabaseLogin = "database-login";

    /// <summary>What the secrets of API keys are hashed under.</summary>
    internal const string Pepper = "pepper";
}
