namespace AiBos.EmbeddedPostgres;

/// <summary>Launches a server and waits until it accepts connections or has failed.</summary>
internal sealed class Launch(
    EmbeddedPostgresOptions options, DataPlace place, PostgresBinaries binaries, ServiceUser? user)
{
    private const int AttemptsMax = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    public async Task<RunningServer> RunAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = LoopbackPort.Reserve(options.Port);
            var log = ServerLog.Begin(place);
            var settings = PostgresSettings.Arguments(port, options.Settings);
            var postmaster = await Postmaster.LaunchAsync(place, binaries, user, settings, cancellationToken)
                .ConfigureAwait(false);
            var ready = false;
            try
            {
                ready = await BecomesReadyAsync(postmaster, port, cancellationToken).ConfigureAwait(false);
                if (ready)
                {
                    return new RunningServer(postmaster, port);
                }
            }
            finally
            {
                if (!ready)
                {
                    await postmaster.StopAsync(binaries, place, options).ConfigureAwait(false);
                    postmaster.Dispose();
                }
            }

            // A free port was chosen but taken by someone else before PostgreSQL could: choose another.
            if (options.Port != 0 || attempt == AttemptsMax || IsFree(port))
            {
                throw new EmbeddedPostgresException(
                    $"PostgreSQL did not become ready on '{place.Directory}' within {options.StartTimeout}, or ended. "
                    + $"The last lines of '{place.LogFile}': {log.Tail()}");
            }
        }
    }

    /// <returns>False when the server has ended or the start timeout has passed.</returns>
    private async Task<bool> BecomesReadyAsync(Postmaster postmaster, int port, CancellationToken cancellationToken)
    {
        var start = options.TimeProvider.GetTimestamp();
        var pause = FirstPause;
        while (!postmaster.Exited.IsCompleted && options.TimeProvider.GetElapsedTime(start) < options.StartTimeout)
        {
            if (await AnswersAsync(postmaster, port, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            var waited = Task.Delay(pause, options.TimeProvider, cancellationToken);
            await Task.WhenAny(postmaster.Exited, waited).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
        }

        return false;
    }

    private async Task<bool> AnswersAsync(Postmaster postmaster, int port, CancellationToken cancellationToken)
    {
        // Whoever answers on the port must be the server that was just launched.
        if (!WrotePidFile(postmaster.Id))
        {
            return false;
        }

        using var timeout = new CancellationTokenSource(ProbeTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ReadinessProbe.IsReadyAsync(port, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private bool WrotePidFile(int id)
    {
        try
        {
            return File.ReadLines(place.PidFile).FirstOrDefault() == $"{id}";
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            LoopbackPort.Reserve(port);
            return true;
        }
        catch (EmbeddedPostgresException)
        {
            return false;
        }
    }
}
