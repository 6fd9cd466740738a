using System.Collections.Frozen;
using System.Reflection;
using System.Text;

namespace AiBos.Sdk;

/// <summary>Collects what an engine declares. Every refusal names the engine and says what to write instead.</summary>
public sealed class EngineBuilder
{
    private readonly List<ActionRegistration> _actions = [];
    // Names that the kernel or PostgreSQL uses for schemas, sets of scripts or permissions.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            "access", "admin", "aibos", "audit", "captures", "diag", "dlq", "engines", "events", "guardians",
            "information_schema", "kernel", "mcp", "metadata", "orleans", "platform", "privacy", "public", "secrets",
            "sync", "workflow", "workflows",
        ],
        StringComparer.Ordinal);

    private readonly List<EngineMigration> _migrations = [];
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
    /// <param name="version">Version of the engine.</param>
    /// <param name="title">Name for people.</param>
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

    /// <summary>Classifies the engine's data and tags it. Required.</summary>
    public EngineBuilder Classified(DataClass classification, params IReadOnlyList<string> tags)
    {
        (_classification, _tags) = (classification, tags);
        return this;
    }

    /// <summary>Adds an action; its id must start with the engine's domain.</summary>
    /// <param name="id"><c>domain.verb.noun@major.minor.patch</c>.</param>
    /// <param name="declare">Declares permission, schemas and handler.</param>
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

    /// <summary>Adds every embedded resource <c>….sql.NNN_name.sql</c> of an assembly as a migration.</summary>
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
                    $"The scripts '{file}.sql' and '{number:000}_{twin.Name}.sql' have one number; renumber the new one.");
            }

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            _migrations.Add(new EngineMigration(number, file[4..], reader.ReadToEnd()));
        }

        return this;
    }

    /// <summary>Checks and freezes the declaration.</summary>
    /// <exception cref="InvalidOperationException">Something required is missing.</exception>
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
        return new EngineManifest
        {
            Domain = domain,
            Version = _version,
            Title = _title!,
            Classification = classification,
            Tags = _tags,
            Actions = [.. _actions],
            Migrations = [.. _migrations],
        };
    }
}
