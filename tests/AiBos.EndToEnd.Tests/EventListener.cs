using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace AiBos.EndToEnd.Tests;

/// <summary>Lets a test wait for the next log event of one id.</summary>
internal sealed class EventListener(int id) : ILoggerProvider, ILogger
{
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

    /// <summary>Runs before the one who logs goes on.</summary>
    internal Action? Meanwhile { get; set; }

    internal bool HasHeard => _heard.Reader.TryPeek(out _);

    internal Task<string> NextAsync() => _heard.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id != id)
            return;
        Meanwhile?.Invoke();
        _heard.Writer.TryWrite(formatter(state, exception));
    }

    public void Dispose() => _heard.Writer.TryComplete();
}
