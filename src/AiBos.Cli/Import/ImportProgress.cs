using Spectre.Console;

namespace AiBos.Cli.Import;

/// <summary>A bar on a terminal while an import runs; nothing in a pipe.</summary>
internal static class ImportProgress
{
    private static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs the work, handing it what to call with the offset it has reached.</summary>
    internal static async Task<T> ShowAsync<T>(
        IAnsiConsole? terminal, TimeProvider time, string title, long bytesTotal, ImportCounts counts,
        Func<Action<long>, Task<T>> work)
    {
        if (terminal is null)
            return await work(_ => { });
        // Drawn from here: the library's own thread may still draw when the import has ended.
        Progress progress = terminal.Progress().AutoRefresh(false).Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn(),
            new PercentageColumn(),
            new RemainingTimeColumn());
        return await progress.StartAsync(async context =>
        {
            string name = Markup.Escape(Output.TerminalText.Clean(title));
            ProgressTask task = context.AddTask(name, maxValue: Math.Max(1, bytesTotal));
            Lock farthest = new();
            long drawn = time.GetTimestamp();
            T result = await work(offset =>
            {
                // Lines finish out of order and at once; the bar shows the farthest and never goes back.
                lock (farthest)
                {
                    task.Value = Math.Max(task.Value, offset);
                    task.Description = counts.Refused == 0
                        ? $"{name} {counts.Sent}"
                        : $"{name} {counts.Sent} [red]({counts.Refused} refused)[/]";
                    if (time.GetElapsedTime(drawn) < DrawEvery)
                        return;
                    drawn = time.GetTimestamp();
                    context.Refresh();
                }
            });
            context.Refresh();
            return result;
        });
    }
}
