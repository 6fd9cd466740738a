using AiBos.Sdk;

namespace AiBos.Kernel.Tests.Contracts;

/// <summary>An engine declared by its action ids alone.</summary>
internal sealed class SampleEngine(string domain, params string[] actions) : IEngine
{
    internal string InputSchema { get; init; } = """{ "type": "integer" }""";

    public void Configure(EngineBuilder engine)
    {
        engine.Named(domain, "1.0.0", "Sample").Classified(DataClass.Internal, "sample");
        foreach (string action in actions)
        {
            engine.Action<int, int>(action, declare => declare.Query("Samples.").Requires($"{domain}.read")
                .Input(InputSchema).Output("""{ "type": "integer" }""").HandledBy<Echo>());
        }
    }

    internal EngineManifest Manifest()
    {
        var builder = new EngineBuilder();
        Configure(builder);
        return builder.Build();
    }

    private sealed class Echo : IActionHandler<int, int>
    {
        public Task<Result<int>> HandleAsync(int input, ActionContext context, CancellationToken cancellationToken) =>
            Task.FromResult<Result<int>>(input);
    }
}
