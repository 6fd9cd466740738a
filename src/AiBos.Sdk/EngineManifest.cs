namespace AiBos.Sdk;

/// <summary>What an engine declared: the frozen result of <see cref="EngineBuilder"/>.</summary>
public sealed record EngineManifest
{
    /// <summary>First part of every action id, and name of the engine's database schema.</summary>
    public required string Domain { get; init; }

    /// <summary>Version of the engine.</summary>
    public required ContractVersion Version { get; init; }

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>How sensitive the engine's data is at most.</summary>
    public required DataClass Classification { get; init; }

    /// <summary>Words to find it by.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The actions.</summary>
    public required IReadOnlyList<ActionRegistration> Actions { get; init; }

    /// <summary>What it keeps, as it describes it; may be empty.</summary>
    public IReadOnlyList<EntityDescription> Entities { get; init; } = [];

    /// <summary>What it publishes; may be empty.</summary>
    public IReadOnlyList<EventDescription> Events { get; init; } = [];

    /// <summary>The database scripts, in order.</summary>
    public required IReadOnlyList<EngineMigration> Migrations { get; init; }
}

/// <summary>A contract and the types that carry it out.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="InputType">The input record.</param>
/// <param name="OutputType">The output record.</param>
/// <param name="HandlerType">
/// Implements <see cref="IActionHandler{TInput,TOutput}"/> for these two, or for those of the last upcast.
/// </param>
public sealed record ActionRegistration(ActionContract Contract, Type InputType, Type OutputType, Type HandlerType)
{
    /// <summary>What lies between this version and the handler, the nearest to the handler first; mostly none.
    /// </summary>
    public IReadOnlyList<Upcast> Upcasts { get; init; } = [];
}

/// <summary>A script that runs once per database, in the order of its number, never edited once released.</summary>
/// <param name="Number">1–999.</param>
/// <param name="Name">snake_case.</param>
/// <param name="Sql">The script. Every table has tenant_id first in its key, and forced row-level security.</param>
public sealed record EngineMigration(int Number, string Name, string Sql);
