namespace AiBos.Kernel.Access;

/// <summary>Authentication. Validated at start.</summary>
public sealed class AccessOptions
{
    /// <summary>
    /// How long a silo believes what it read of keys, principals and roles, 100 ms–1 s, default 1 s: the longest time
    /// until a revocation counts everywhere.
    /// </summary>
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Life of a token, 1–60 min, default 15 min.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Tolerated difference between clocks, 0–5 min, default 1 min.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The <c>iss</c> of the kernel's own tokens, default <c>aibos</c>.</summary>
    public string Issuer { get; set; } = "aibos";

    /// <summary>The <c>aud</c> of the kernel's own tokens, default <c>aibos-kernel</c>.</summary>
    public string Audience { get; set; } = "aibos-kernel";

    /// <summary>
    /// What new API keys say of where they are meant to be used, 2–8 letters a–z, default <c>live</c>.
    /// </summary>
    public string KeyEnvironment { get; set; } = "live";

    /// <summary>Most keys, principals or tokens a silo remembers at a time: 50,000.</summary>
    public const int CacheEntriesMax = 50_000;

    internal void Validate()
    {
        if (CacheLifetime < TimeSpan.FromMilliseconds(100) || CacheLifetime > TimeSpan.FromSeconds(1))
            throw KernelStartException.Option("Kernel:Access:CacheLifetime", CacheLifetime, "100 ms to 1 s");
        if (TokenLifetime < TimeSpan.FromMinutes(1) || TokenLifetime > TimeSpan.FromHours(1))
            throw KernelStartException.Option("Kernel:Access:TokenLifetime", TokenLifetime, "1 to 60 minutes");
        if (ClockSkew < TimeSpan.Zero || ClockSkew > TimeSpan.FromMinutes(5))
            throw KernelStartException.Option("Kernel:Access:ClockSkew", ClockSkew, "0 to 5 minutes");
        if (string.IsNullOrWhiteSpace(Issuer))
            throw KernelStartException.Option("Kernel:Access:Issuer", Issuer, "a name");
        if (string.IsNullOrWhiteSpace(Audience))
            throw KernelStartException.Option("Kernel:Access:Audience", Audience, "a name");
        if (KeyEnvironment.Length is < 2 or > 8 || !KeyEnvironment.All(char.IsAsciiLetterLower))
            throw KernelStartException.Option("Kernel:Access:KeyEnvironment", KeyEnvironment, "2 to 8 letters a-z");
    }
}
