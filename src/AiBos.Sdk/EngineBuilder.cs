using System.Collections.Frozen;
using System.Reflection;
using System.Text;

namespace AiBos.Sdk;

/// <summary>Collects what an engine declares. Every refusal names the engine and says what to write instead.</summary>
/// <example>
/// <code><![CDATA[
/// using Xunit;
///
/// EngineManifest manifest = new EngineBuilder()
///     .Named("shelf", "1.0.0", "Shelf")
///     .Classified(DataClass.Internal, "stock")
///     .Entity<StockLevel>("shelf.stock@1.0.0", stock => stock.Means("An article on the shelf."))
///     .Event<StockLevel>("shelf.stock.added@1.0.0", "When goods are put on the shelf.")
///     .Action<AddStock, StockLevel>("shelf.add.stock@1.0.0", action => action
///         .Command("Puts goods on the shelf.")
///         .Requires("shelf.write")
///         .HandledBy<AddStockHandler>())
///     .Build();
/// Assert.Equal("shelf.add.stock@1.0.0", Assert.Single(manifest.Actions).Contract.ToString());
/// ]]></code>
/// </example>
public sealed class EngineBuilder
{
    private readonly List<ActionRegistration> _actions = [];
    // Names that the kernel or PostgreSQL uses for schemas, sets of scripts or permissions.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            "access", "admin", "aibos", "audit", "captures", "contracts", "devices", "diag", "dlq", "engines", "events",
            "guardians", "information_schema", "kernel", "mcp", "metadata", "orleans", "personal", "platform",
            "privacy", "public", "sdk", "secrets", "sync", "system", "tenants", "workflow", "workflows",
        ],
        StringComparer.Ordinal);

    private readonly List<EngineMigration> _migrations = [];
    private readonly List<EntityDescription> _entities = [];
    private readonly List<EventDescription> _events = [];
    private string? _domain;
    private string? _title;
    private ContractVersion _version;
    private DataClass? _classification;
    private IReadOnlyList<string> _tags = [];

    /// <summary>Names the engine. Must come first.</summary>
    /// <param name="domain">
    /// 2–32 lower-case letters, digits and <c>_</c>; also the database schema. Names of the kernel's own and of
    /// PostgreSQL's schemas are taken.
    /// </param>
    /// <param name="version">Version of the engine, <c>major.minor.patch</c>.</param>
    /// <param name="title">Name for people.</param>
    /// <exception cref="ArgumentException">The domain is malformed or taken.</exception>
    /// <exception cref="FormatException">The version is malformed.</exception>
    public EngineBuilder Named(string domain, string version, string title)
    {
        if (domain.Length is < 2 or > 32 || !char.IsAsciiLetterLower(domain[0])
            || domain.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_'))
        {
            throw new ArgumentException($"'{domain}' is not a domain: 2 to 32 of a-z, 0-9, _.", nameof(domain));
        }

        if (Reserved.Contains(domain) || domain.StartsWith("pg_", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The domain '{domain}' belongs to the kernel or to PostgreSQL; choose another name.", nameof(domain));
        }

        (_domain, _version, _title) = (domain, ContractVersion.Parse(version), title);
        return this;
    }

    /// <summary>Classifies the engine's data and tags it. Required, before what it declares.</summary>
    /// <param name="classification">How sensitive the data is at most.</param>
    /// <param name="tags">Words to find the engine by; at least one.</param>
    public EngineBuilder Classified(DataClass classification, params IReadOnlyList<string> tags)
    {
        (_classification, _tags) = (classification, tags);
        return this;
    }

    /// <summary>Adds an action; its id must start with the engine's domain.</summary>
    /// <param name="id"><c>domain.verb.noun@major.minor.patch</c>.</param>
    /// <param name="declare">Declares permission, schemas and handler.</param>
    /// <exception cref="ArgumentException">The id is malformed, of another domain, or there twice.</exception>
    /// <exception cref="InvalidOperationException">
    /// The engine has no name or class yet, or the declaration is incomplete or contradicts itself.
    /// </exception>
    /// <exception cref="Schemas.SchemaDerivationException">A record has no exact form in JSON.</exception>
    public EngineBuilder Action<TInput, TOutput>(string id, Action<ActionBuilder<TInput, TOutput>> declare)
    {
        string domain = _domain ?? throw new InvalidOperationException("Call Named before the first Action.");
        int at = id.IndexOf('@');
        if (at < 0 || !ActionId.TryParse(id[..at], out ActionId action)
            || !ContractVersion.TryParse(id[(at + 1)..], out ContractVersion version))
        {
            throw new ArgumentException($"'{id}' is not domain.verb.noun@major.minor.patch.", nameof(id));
        }

        if (!string.Equals(action.Domain, domain, StringComparison.Ordinal))
            throw new ArgumentException($"'{id}' does not belong to the engine '{domain}'.", nameof(id));
        if (_actions.Any(other => other.Contract.Action == action && other.Contract.Version == version))
            throw new ArgumentException($"'{id}' is declared twice.", nameof(id));
        var builder = new ActionBuilder<TInput, TOutput>(action, version, _classification, _tags);
        declare(builder);
        _actions.Add(builder.Build());
        return this;
    }

    /// <summary>Describes a kind of thing the engine keeps, for guardians, models and other engines.</summary>
    /// <typeparam name="T">A record with its fields, as a schema can be derived from.</typeparam>
    /// <param name="id"><c>domain.noun@major.minor.patch</c>; begins with the engine's domain.</param>
    /// <param name="describe">Says what it is and what it refers to.</param>
    /// <exception cref="ArgumentException">The id is malformed, of another domain, or there twice.</exception>
    /// <exception cref="InvalidOperationException">
    /// The engine has no name or class yet, or the description is incomplete or names a property that is not there.
    /// </exception>
    /// <exception cref="Schemas.SchemaDerivationException">The record has no exact form in JSON.</exception>
    public EngineBuilder Entity<T>(string id, Action<EntityBuilder<T>> describe)
    {
        string domain = _domain ?? throw new InvalidOperationException("Call Named before the first Entity.");
        DataClass classification = _classification
            ?? throw new InvalidOperationException("Call Classified before the first Entity.");
        int at = id.IndexOf('@');
        string name = at < 0 ? id : id[..at];
        // An action's grammar with one word less.
        if (at < 0 || !ContractVersion.TryParse(id[(at + 1)..], out ContractVersion version)
            || !name.StartsWith(domain + ".", StringComparison.Ordinal) || !ActionId.TryParse($"{name}.x", out _))
        {
            throw new ArgumentException(
                $"'{id}' is not an entity of '{domain}'; write {domain}.noun@major.minor.patch, for example "
                + $"{domain}.customer@1.0.0.",
                nameof(id));
        }

        if (_entities.Exists(other => other.Id == name && other.Version == version))
            throw new ArgumentException($"'{id}' is described twice.", nameof(id));
        var builder = new EntityBuilder<T>(name, version, classification);
        describe(builder);
        _entities.Add(builder.Build());
        return this;
    }

    /// <summary>Declares an event the engine publishes; what is not declared cannot be published.</summary>
    /// <typeparam name="T">The record of its data, published by <see cref="IEvents.Publish{T}"/>; of this event alone.
    /// </typeparam>
    /// <param name="id">
    /// <c>domain.noun.verb@major.minor.patch</c>, the verb in the past: <c>orders.order.placed@1.0.0</c>.
    /// </param>
    /// <param name="summary">When it is published, in one sentence.</param>
    /// <exception cref="ArgumentException">The id or the record is malformed, of another domain, or there twice.
    /// </exception>
    /// <exception cref="InvalidOperationException">The engine has no name or class yet.</exception>
    /// <exception cref="Schemas.SchemaDerivationException">The record has no exact form in JSON.</exception>
    public EngineBuilder Event<T>(string id, string summary)
        where T : notnull
    {
        string domain = _domain ?? throw new InvalidOperationException("Call Named before the first Event.");
        DataClass classification = _classification
            ?? throw new InvalidOperationException("Call Classified before the first Event.");
        EventDescription added = EventDescription.Of(typeof(T), domain, classification, id, summary);
        if (_events.Exists(other => other.Id == added.Id && other.Version == added.Version))
            throw new ArgumentException($"'{id}' is declared twice.", nameof(id));
        if (_events.Find(other => other.DataType == typeof(T)) is { } twin)
        {
            throw new ArgumentException(
                $"'{id}' and '{twin}' have one record, {typeof(T).Name}; give each its own.", nameof(id));
        }

        _events.Add(added);
        return this;
    }

    /// <summary>Adds every embedded resource <c>….sql.NNN_name.sql</c> of an assembly as a migration.</summary>
    /// <param name="assembly">The engine's own; one without scripts adds nothing.</param>
    /// <exception cref="InvalidOperationException">A script has no number, or that of another.</exception>
    public EngineBuilder MigrationsFrom(Assembly assembly)
    {
        foreach (string resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            int at = resource.IndexOf(".sql.", StringComparison.Ordinal);
            if (at < 0 || !resource.EndsWith(".sql", StringComparison.Ordinal))
                continue;
            string file = resource[(at + 5)..^4];
            if (file.Length < 5 || file[3] != '_' || !int.TryParse(file[..3], out int number) || number < 1)
            {
                throw new InvalidOperationException(
                    $"The script '{file}.sql' has no number; name it like 001_create_orders.sql, from 001 to 999.");
            }

            if (_migrations.Find(other => other.Number == number) is { } twin)
            {
                throw new InvalidOperationException(
                    $"The scripts '{file}.sql' and '{number:000}_{twin.Name}.sql' have one number; "
                    + "renumber the new one.");
            }

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            _migrations.Add(new EngineMigration(number, file[4..], reader.ReadToEnd()));
        }

        return this;
    }

    /// <summary>Checks and freezes the declaration.</summary>
    /// <exception cref="InvalidOperationException">
    /// Something required is missing, an entity refers to one of the engine that is not described, or an upcast does
    /// not fit the version it names.
    /// </exception>
    public EngineManifest Build()
    {
        string domain = _domain ?? throw new InvalidOperationException("The engine has no name; call Named.");
        if (_classification is not { } classification || _tags.Count == 0)
        {
            throw new InvalidOperationException(
                $"The engine '{domain}' has no classification or no tags; call Classified(DataClass.…, \"tag\").");
        }

        if (_actions.Count == 0)
            throw new InvalidOperationException($"The engine '{domain}' has no actions; call Action.");
        CheckRelations(domain);
        return new EngineManifest
        {
            Domain = domain,
            Version = _version,
            Title = _title!,
            Classification = classification,
            Tags = _tags,
            Actions = [.. _actions.Select(Resolve)],
            Entities = [.. _entities],
            Events = [.. _events],
            Migrations = [.. _migrations],
        };
    }

    // An older version takes the handler of the newer one, through however many lie between; versions only rise, so
    // this ends.
    private ActionRegistration Resolve(ActionRegistration action)
    {
        if (action.Upcasts is not [var upcast])
            return action;
        ActionContract contract = action.Contract;
        if (upcast.Version.CompareTo(contract.Version) <= 0)
        {
            throw new InvalidOperationException(
                $"The action {contract} is upcast to {upcast.Version}, which is not newer.");
        }

        ActionRegistration next = _actions.Find(
            other => other.Contract.Action == contract.Action && other.Contract.Version == upcast.Version)
            ?? throw new InvalidOperationException(
                $"The action {contract} is upcast to {upcast.Version}, which is not declared.");
        if (next.InputType != upcast.NextInput || next.OutputType != upcast.NextOutput)
        {
            throw new InvalidOperationException(
                $"The action {contract} is upcast to {upcast.NextInput.Name} and {upcast.NextOutput.Name}, but "
                + $"{next.Contract} takes {next.InputType.Name} and gives {next.OutputType.Name}.");
        }

        if (next.Contract.Kind != contract.Kind)
        {
            throw new InvalidOperationException(
                $"The action {contract} is no {next.Contract.Kind} like {next.Contract}, to which it is upcast.");
        }

        ActionRegistration resolved = Resolve(next);
        return action with { HandlerType = resolved.HandlerType, Upcasts = [.. resolved.Upcasts, upcast] };
    }

    private void CheckRelations(string domain)
    {
        foreach (EntityDescription entity in _entities)
        {
            EntityRelation? lost = entity.Relations.FirstOrDefault(
                relation => relation.Entity.StartsWith(domain + ".", StringComparison.Ordinal)
                    && !_entities.Exists(other => other.Id == relation.Entity));
            if (lost is not null)
            {
                throw new InvalidOperationException(
                    $"The entity '{entity.Id}' refers to '{lost.Entity}', which the engine does not describe.");
            }
        }
    }
}
