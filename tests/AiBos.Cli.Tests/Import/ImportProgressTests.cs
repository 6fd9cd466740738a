using AiBos.Cli.Import;
using Xunit;

namespace AiBos.Cli.Tests.Import;

public sealed class ImportProgressTests
{
    [Fact]
    public async Task ShowAsync_LinesFinishAtOnce_EndsAtTheFarthest()
    {
        for (int round = 0; round < 1000; round++)
        {
            using StringWriter screen = new();
            using Barrier together = new(2);
            await ShowAsync(screen, 2, async onLine =>
            {
                await Task.WhenAll(Task.Run(() => Report(1)), Task.Run(() => Report(2)));
                return 0;

                void Report(long offset)
                {
                    together.SignalAndWait();
                    onLine(offset);
                }
            });

            Assert.Contains("100%", screen.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ShowAsync_ALineBeforeTheFarthest_DoesNotTakeItBack()
    {
        using StringWriter screen = new();

        await ShowAsync(screen, 10, onLine =>
        {
            onLine(10);
            onLine(5);
            return Task.FromResult(0);
        });

        Assert.Contains("100%", screen.ToString(), StringComparison.Ordinal);
    }

    // The test disposes of the screen at once: nothing may draw any more.
    private static Task ShowAsync(StringWriter screen, long bytes, Func<Action<long>, Task<int>> work) =>
        ImportProgress.ShowAsync(
            CliFixture.Terminal(screen), TimeProvider.System, "may", bytes, new ImportCounts(), work);
}
