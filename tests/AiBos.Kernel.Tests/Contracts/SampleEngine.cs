using AiBos.Kernel.Contracts;
using AiBos.Sdk;

namespace AiBos.Kernel.Tests.Contracts;

/// <summary>An engine declared by its action ids alone.</summary>
internal sealed class SampleEngine(string domain, params string[] actions) : IEngine
{
    internal string InputSchema { get; init; } = """{ "type": "integer" }""";

    internal string Summary { get; init; } = "Samples.";

    internal string Version { get; init; } = "1.0.0";

    internal DataClass Class { get; init; } = DataClass.Internal;

    internal string? Permission { get; init; }

    internal int? Example { get; init; }

    internal bool WithEntity { get; init; }

    /// <summary>Which shape of its event it declares: 0 none, 1 with an id, 2 with an id and a place.</summary>
    internal int EventShape { get; init; }

    public void Configure(EngineBuilder engine)
    {
        engine.Named(domain, Version, "Sample").Classified(Class, "sample");
        if (WithEntity)
        {
            engine.Entity<Thing>($"{domain}.thing@1.0.0", thing => thing
                .Means("A thing with an owner.").RefersTo(nameof(Thing.OwnerId), "people.person"));
        }

        if (EventShape == 1)
            engine.Event<Sold>($"{domain}.thing.sold@1.0.0", "A thing was sold.");
        if (EventShape == 2)
            engine.Event<SoldSomewhere>($"{domain}.thing.sold@1.0.0", "A thing was sold.");

        foreach (string action in actions)
        {
            engine.Action<int, int>(action, declare =>
            {
                declare.Query(Summary).Requires(Permission ?? $"{domain}.read")
                    .Input(InputSchema).Output("""{ "type": "integer" }""").HandledBy<Echo>();
                if (Example is { } example)
                    declare.Example("five", example);
            });
        }
    }

    internal EngineManifest Manifest()
    {
        var builder = new EngineBuilder();
        Configure(builder);
        return builder.Build();
    }

    internal CompiledContract[] Contracts() => CompiledContract.CompileAll(Manifest());

    private sealed record Thing(
        Guid Id, string OwnerId, [property: PersonalData(nameof(Thing.OwnerId))] string OwnerName,
        [property: Classified(DataClass.Restricted)] string? Diagnosis = null);

    private sealed record Sold(Guid Id);

    private sealed record SoldSomewhere(Guid Id, string Place);

    private sealed class Echo : IActionHandler<int, int>
    {
        public Task<Result<int>> HandleAsync(int input, ActionContext context, CancellationToken cancellationToken) =>
            Task.FromResult<Result<int>>(input);
    }
}
