namespace AiBos.Sdk;

/// <summary>What an engine declared: the frozen result of <see cref="EngineBuilder"/>.</summary>
/// <example>
/// <code>
/// using Xunit;
///
/// var builder = new EngineBuilder();
/// new OrdersEngine().Configure(builder);
/// EngineManifest orders = builder.Build();
///
/// Assert.Equal("orders", orders.Domain);
/// Assert.Equal("Orders 1.0.0", $"{orders.Title} {orders.Version}");
/// Assert.Equal(DataClass.Confidential, orders.Classification);
/// Assert.Contains("fulfillment", orders.Tags);
/// Assert.All(orders.Actions, action => Assert.StartsWith("orders.", action.Contract.Permission));
/// Assert.Contains(orders.Entities, entity => entity.Id == "orders.shipment");
/// Assert.All(orders.Events, known => Assert.StartsWith("orders.", known.Id));
/// Assert.Equal(orders.Migrations.Count, orders.Migrations.Select(script => script.Number).Distinct().Count());
/// </code>
/// </example>
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
/// <example>
/// <code><![CDATA[
/// using Xunit;
///
/// var builder = new EngineBuilder();
/// new OrdersEngine().Configure(builder);
/// ActionRegistration cancel = Assert.Single(
///     builder.Build().Actions,
///     action => action.InputType == typeof(OfOrder) && action.OutputType == typeof(OrderState));
///
/// Assert.True(cancel.HandlerType.IsSealed);
/// Assert.Empty(cancel.Upcasts);
/// var expected = new ActionRegistration(
///     cancel.Contract, typeof(OfOrder), typeof(OrderState), typeof(CancelOrderHandler));
/// Assert.Equal(expected, cancel);
/// ]]></code>
/// </example>
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
/// <example>
/// <code>
/// using Xunit;
///
/// var script = new EngineMigration(5, "create_return", "CREATE TABLE orders.return (tenant_id text NOT NULL);");
/// Assert.Equal("005_create_return.sql", $"{script.Number:000}_{script.Name}.sql");
/// Assert.Contains("tenant_id", script.Sql);
/// </code>
/// </example>
public sealed record EngineMigration(int Number, string Name, string Sql);
