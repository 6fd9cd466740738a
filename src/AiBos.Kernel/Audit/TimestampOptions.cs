namespace AiBos.Kernel.Audit;

/// <summary>Who says when checkpoints existed. Validated at start.</summary>
public sealed class TimestampOptions
{
    /// <summary>
    /// Where an authority takes requests of RFC 3161, http or https; none by default, and then nothing is timestamped.
    /// Plain http will do: replies are signed.
    /// </summary>
    public Uri? Authority { get; set; }

    /// <summary>
    /// File with the certificates that the authority's must lead to, PEM; required with <see cref="Authority"/>.
    /// Auditors need the same file.
    /// </summary>
    public string? RootsFile { get; set; }

    /// <summary>How often a log that changed is timestamped, 1 min–7 d, default 1 h.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How often the kernel looks for logs that are due, and so how soon it asks again after a failure, 1 s–1 h,
    /// default 1 min.
    /// </summary>
    public TimeSpan RetryEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one answer may take, 1–60 s, default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    internal void Validate()
    {
        Check(
            Authority is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, nameof(Authority), Authority!,
            "an http or https address");
        Check(
            Every >= TimeSpan.FromMinutes(1) && Every <= TimeSpan.FromDays(7), nameof(Every), Every, "1 min to 7 d");
        Check(
            RetryEvery >= TimeSpan.FromSeconds(1) && RetryEvery <= TimeSpan.FromHours(1), nameof(RetryEvery),
            RetryEvery, "1 s to 1 h");
        Check(
            Timeout >= TimeSpan.FromSeconds(1) && Timeout <= TimeSpan.FromMinutes(1), nameof(Timeout), Timeout,
            "1 s to 60 s");
    }

    private static void Check(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw KernelStartException.Option($"Kernel:Timestamps:{name}", value, range);
    }
}
