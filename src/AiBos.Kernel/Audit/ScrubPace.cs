namespace AiBos.Kernel.Audit;

/// <summary>
/// Keeps verification in the background to a share of the time: after each page it rests in proportion to what the page
/// took, the database's part included.
/// </summary>
internal sealed class ScrubPace(double share, TimeProvider time)
{
    // One slow page, on a machine that was suspended say, must not stop the run for hours.
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(30);

    /// <summary>Never rests: somebody waits for the answer.</summary>
    internal static ScrubPace Full(TimeProvider time) => new(1, time);

    internal long Start() => time.GetTimestamp();

    internal Task RestAsync(long started, CancellationToken cancellationToken)
    {
        TimeSpan rest = time.GetElapsedTime(started) * ((1 / share) - 1);
        return rest <= TimeSpan.Zero
            ? Task.CompletedTask
            : Task.Delay(rest < RestMax ? rest : RestMax, time, cancellationToken);
    }
}
