using AiBos.Kernel.Tests.TestEngine;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Engines;

/// <summary>From an action through <c>ctx.Ai</c> to a server that speaks Ollama's protocol, and back.</summary>
public sealed class When_a_model_answers : KernelFixture, IAsyncLifetime
{
    private OllamaServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await OllamaServer.StartAsync();
        await StartAsync(
            [new ProbeEngine()], $"--Ollama:Endpoint={_server.Endpoint}", "--Ollama:Model=tiny");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Should_hand_its_words_and_vectors_to_the_handler_and_say_when_there_are_none()
    {
        HttpAnswer answer = await CallAsync("acme", "owner", "probe.ask.ai", """{"text":"Hello"}""");
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("You said Hello", answer.Data.GetProperty("said").GetString());
        Assert.Equal(
            [0.5f, -0.25f, 1f], answer.Data.GetProperty("vector").EnumerateArray().Select(item => item.GetSingle()));
        Assert.False(answer.Data.TryGetProperty("unavailable", out _), answer.Text);

        _server.Mood = OllamaMood.Breaks;
        HttpAnswer without = await CallAsync("acme", "owner", "probe.ask.ai", """{"text":"Hello"}""");
        Assert.True(without.Status == 200, without.Text);
        Assert.Equal(
            $"The model tiny at {_server.Endpoint.Authority} cannot be reached or has no such model.",
            without.Data.GetProperty("unavailable").GetString());
        Assert.False(without.Data.TryGetProperty("said", out _), without.Text);
    }
}
