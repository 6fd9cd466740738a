namespace AiBos.Kernel.Actions;

/// <summary>Limits of actions. Validated at start.</summary>
public sealed class ActionOptions
{
    /// <summary>Most bytes of a body, 1 KiB–2 MiB, default 1 MiB; then PAYLOAD_TOO_LARGE.</summary>
    public int BodyBytesMax { get; set; } = 1 << 20;

    /// <summary>Deepest nesting of a body, 8–512, default 64; then MALFORMED_JSON.</summary>
    public int BodyDepthMax { get; set; } = 64;

    /// <summary>How long a handler may take, 1–40 s, default 30 s: less than a grain call waits.</summary>
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether effects that handlers plan ride along in the ledger's commit, default true. False sends every command
    /// the interactive way, each in a transaction of its own.
    /// </summary>
    public bool DeferEffects { get; set; } = true;

    /// <summary>How long a person has to confirm a destructive action, 10 s–5 min, default 5 min.</summary>
    public TimeSpan ConfirmationLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long first answers are kept for their idempotency keys, 1 h–90 d, default 7 d.</summary>
    public TimeSpan IdempotencyRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Age at which an unsealed intent is taken for lost, 1–300 s, default 5 s.</summary>
    public TimeSpan SweepAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often unsealed intents are looked for, 1–60 s, default 2 s.</summary>
    public TimeSpan SweepPause { get; set; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        if (BodyBytesMax is < 1 << 10 or > 2 << 20)
            throw KernelStartException.Option("Kernel:Actions:BodyBytesMax", BodyBytesMax, "1 KiB to 2 MiB");
        if (BodyDepthMax is < 8 or > 512)
            throw KernelStartException.Option("Kernel:Actions:BodyDepthMax", BodyDepthMax, "8 to 512");
        Check(HandlerTimeout, nameof(HandlerTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(40));
        Check(
            ConfirmationLifetime, nameof(ConfirmationLifetime), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));
        Check(IdempotencyRetention, nameof(IdempotencyRetention), TimeSpan.FromHours(1), TimeSpan.FromDays(90));
        Check(SweepAfter, nameof(SweepAfter), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Check(SweepPause, nameof(SweepPause), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    private static void Check(TimeSpan value, string name, TimeSpan min, TimeSpan max)
    {
        if (value < min || value > max)
            throw KernelStartException.Option($"Kernel:Actions:{name}", value, $"{min} to {max}");
    }
}
