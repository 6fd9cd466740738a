using AiBos.Kernel.Engines;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Engines;

public sealed class OllamaAiTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly HandTime _time = new();
    private OllamaServer _server = null!;
    private OllamaAi _ai = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await OllamaServer.StartAsync();
        _ai = new OllamaAi(
            new OllamaOptions { Endpoint = _server.Endpoint, AnswerTimeout = TimeSpan.FromSeconds(7) }, _time);
    }

    public async ValueTask DisposeAsync()
    {
        _ai.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(OllamaMood.Breaks)]
    [InlineData(OllamaMood.TalksNonsense)]
    [InlineData(OllamaMood.SaysNothing)]
    internal async Task AskAsync_AServerThatIsBroken_IsUnavailable(OllamaMood mood)
    {
        _server.Mood = mood;

        AiAnswer<string> said = await _ai.ChatAsync("Hello", Cancel).WaitAsync(Patience, Cancel);
        _time.Move(TimeSpan.FromMinutes(1));
        AiAnswer<ReadOnlyMemory<float>> vector = await _ai.EmbedAsync("Hello", Cancel).WaitAsync(Patience, Cancel);

        Assert.Contains($"{_server.Endpoint.Authority} cannot be reached", said.Unavailable, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", vector.Unavailable, StringComparison.Ordinal);
        Assert.Equal((null, 0, 2), (said.Value, vector.Value.Length, _server.Requests));
    }

    [Theory]
    [InlineData(OllamaMood.Hangs)]
    [InlineData(OllamaMood.HangsHalfway)]
    internal async Task AskAsync_AServerThatHangs_IsUnavailableAtTheTimeout(OllamaMood mood)
    {
        _server.Mood = mood;
        Task<AiAnswer<string>> asking = _ai.ChatAsync("Hello", Cancel);
        await _server.Stuck.Task.WaitAsync(Patience, Cancel);

        _time.Move(TimeSpan.FromSeconds(7) - TimeSpan.FromTicks(1));
        Assert.False(asking.IsCompleted);
        _time.Move(TimeSpan.FromTicks(1));

        AiAnswer<string> said = await asking.WaitAsync(Patience, Cancel);
        Assert.EndsWith(" did not answer in time.", said.Unavailable, StringComparison.Ordinal);
        Assert.Null(said.Value);
    }

    [Fact]
    public async Task AskAsync_AfterAFailure_RestsAndThenAsksAgain()
    {
        _server.Mood = OllamaMood.Breaks;
        await _ai.ChatAsync("Hello", Cancel);
        _server.Mood = OllamaMood.Answers;

        AiAnswer<string> resting = await _ai.ChatAsync("Hello", Cancel);
        _time.Move(new OllamaOptions().RestAfterFailure);
        AiAnswer<string> rested = await _ai.ChatAsync("Hello", Cancel);

        Assert.EndsWith(" did not answer a moment ago.", resting.Unavailable, StringComparison.Ordinal);
        Assert.Equal(("You said Hello", 2), (rested.Value, _server.Requests));
    }

    [Fact]
    public async Task AskAsync_GivenUpByTheCaller_IsCancelledAndNoFailure()
    {
        _server.Mood = OllamaMood.Hangs;
        using var cancel = new CancellationTokenSource();
        Task<AiAnswer<string>> asking = _ai.ChatAsync("Hello", cancel.Token);
        await _server.Stuck.Task.WaitAsync(Patience, Cancel);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        _server.Mood = OllamaMood.Answers;
        Assert.True((await _ai.ChatAsync("Hello", Cancel)).IsAvailable);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
