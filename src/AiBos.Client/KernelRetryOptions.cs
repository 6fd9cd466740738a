namespace AiBos.Client;

/// <summary>
/// When and how long a call is repeated. Repeated are only answers 429 and 503 and broken connections, and only when
/// repeating is safe: the call reads, or carries an idempotency key. A pause is a random part of
/// <see cref="PauseFirst"/>·2ⁿ (full jitter), at most <see cref="PauseMax"/>, and never shorter than the answer's
/// <c>Retry-After</c>.
/// </summary>
public sealed class KernelRetryOptions
{
    /// <summary>Most attempts of one call, the first included: 1–100, default 5. 1 never repeats.</summary>
    public int AttemptsMax { get; init; } = 5;

    /// <summary>Upper end of the first pause, 1 ms–1 min, default 200 ms; it doubles with every attempt.</summary>
    public TimeSpan PauseFirst { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Upper end of every computed pause, 1 ms–10 min, default 10 s. A Retry-After may be longer.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// No pause begins that would end later than this after the call began: 0–1 h, default 30 s. Then the last answer
    /// is returned, or the last failure thrown. It does not cut a running attempt short; the request timeout does.
    /// </summary>
    public TimeSpan ElapsedMax { get; init; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        Check(AttemptsMax is >= 1 and <= 100, nameof(AttemptsMax), AttemptsMax, "1 to 100");
        var millisecond = TimeSpan.FromMilliseconds(1);
        Check(PauseFirst >= millisecond && PauseFirst <= TimeSpan.FromMinutes(1), nameof(PauseFirst), PauseFirst,
            "1 ms to 1 min");
        Check(PauseMax >= millisecond && PauseMax <= TimeSpan.FromMinutes(10), nameof(PauseMax), PauseMax,
            "1 ms to 10 min");
        Check(ElapsedMax >= TimeSpan.Zero && ElapsedMax <= TimeSpan.FromHours(1), nameof(ElapsedMax), ElapsedMax,
            "0 to 1 h");
    }

    private static void Check(bool isValid, string name, object value, string range)
    {
        if (!isValid)
            throw new ArgumentException($"{name} is {value}; it must be {range}.", name);
    }
}
