namespace AiBos.Kernel.Secrets;

/// <summary>How long secrets live and how they hand over. Validated at start, also against each other.</summary>
public sealed class SecretOptions
{
    /// <summary>The longest a silo believes what it read of signing keys: 1 s.</summary>
    public static readonly TimeSpan KeyRefresh = TimeSpan.FromSeconds(1);

    /// <summary>How long a key signs tokens before the next takes over, 1–365 days, default 30 days.</summary>
    public TimeSpan TokenKeyLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long others may keep the key set of <c>/.well-known/jwks.json</c>, 1 s–1 day, default 5 min. Sent as
    /// <c>max-age</c>.
    /// </summary>
    public TimeSpan KeySetLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a key is published before it signs, at most 1 day. Not less than the key set's lifetime, the tolerated
    /// difference of clocks and <see cref="KeyRefresh"/> together, which is the default.
    /// </summary>
    public TimeSpan? PublishAhead { get; set; }

    /// <summary>
    /// How long a key's tokens count after it stopped signing, at most 30 days. Not less than a token's life, twice the
    /// tolerated difference of clocks, the key set's lifetime and <see cref="KeyRefresh"/> together, which is the
    /// default.
    /// </summary>
    public TimeSpan? TokenKeyGrace { get; set; }

    /// <summary>
    /// How long a tenant's data key encrypts before the next takes over, 1–3,650 days, default 365 days.
    /// </summary>
    public TimeSpan TenantKeyLifetime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>
    /// How long the kernel's database logins serve before the other ones take over, 1–365 days, default 90 days.
    /// </summary>
    public TimeSpan LoginLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long logins are let in after the others took over, at most 1 day, default 10 min. Never shorter than the
    /// statement timeout, twice the tolerated difference of clocks and 5 s together.
    /// </summary>
    public TimeSpan LoginGrace { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long new API keys are hashed under one pepper, 1–3,650 days, default 365 days.
    /// </summary>
    public TimeSpan PepperLifetime { get; set; } = TimeSpan.FromDays(365);

    internal TimeSpan ClockSkew { get; private set; }

    internal TimeSpan Ahead { get; private set; }

    internal TimeSpan Grace { get; private set; }

    /// <summary>Checks each by itself and all against the lives of tokens.</summary>
    internal void Validate(TimeSpan tokenLifetime, TimeSpan clockSkew)
    {
        if (TokenKeyLifetime < TimeSpan.FromDays(1) || TokenKeyLifetime > TimeSpan.FromDays(365))
            throw KernelStartException.Option("Kernel:Secrets:TokenKeyLifetime", TokenKeyLifetime, "1 to 365 days");
        if (KeySetLifetime < TimeSpan.FromSeconds(1) || KeySetLifetime > TimeSpan.FromDays(1))
            throw KernelStartException.Option("Kernel:Secrets:KeySetLifetime", KeySetLifetime, "1 s to 1 day");
        if (TenantKeyLifetime < TimeSpan.FromDays(1) || TenantKeyLifetime > TimeSpan.FromDays(3_650))
            throw KernelStartException.Option("Kernel:Secrets:TenantKeyLifetime", TenantKeyLifetime, "1 to 3,650 days");
        if (LoginLifetime < TimeSpan.FromDays(1) || LoginLifetime > TimeSpan.FromDays(365))
            throw KernelStartException.Option("Kernel:Secrets:LoginLifetime", LoginLifetime, "1 to 365 days");
        if (LoginGrace < TimeSpan.Zero || LoginGrace > TimeSpan.FromDays(1))
            throw KernelStartException.Option("Kernel:Secrets:LoginGrace", LoginGrace, "0 s to 1 day");
        if (PepperLifetime < TimeSpan.FromDays(1) || PepperLifetime > TimeSpan.FromDays(3_650))
            throw KernelStartException.Option("Kernel:Secrets:PepperLifetime", PepperLifetime, "1 to 3,650 days");
        ClockSkew = clockSkew;
        TimeSpan aheadMin = KeySetLifetime + clockSkew + KeyRefresh;
        Ahead = PublishAhead ?? aheadMin;
        if (Ahead < aheadMin || Ahead > Max(TimeSpan.FromDays(1), aheadMin))
        {
            throw KernelStartException.Option(
                "Kernel:Secrets:PublishAhead", Ahead, $"{aheadMin} (KeySetLifetime, ClockSkew and 1 s) to 1 day");
        }

        TimeSpan graceMin = tokenLifetime + (2 * clockSkew) + KeySetLifetime + KeyRefresh;
        Grace = TokenKeyGrace ?? graceMin;
        if (Grace < graceMin || Grace > TimeSpan.FromDays(30))
        {
            throw KernelStartException.Option(
                "Kernel:Secrets:TokenKeyGrace", Grace,
                $"{graceMin} (TokenLifetime, twice ClockSkew, KeySetLifetime and 1 s) to 30 days");
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
