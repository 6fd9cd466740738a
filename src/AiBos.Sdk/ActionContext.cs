using Microsoft.Extensions.Logging;

namespace AiBos.Sdk;

/// <summary>Everything a handler may touch. Lives for one call; must not be kept.</summary>
/// <example>
/// <code><![CDATA[
/// using Microsoft.Extensions.Logging;
///
/// internal sealed record AddReturn(Guid OrderId, string Reason);
///
/// internal sealed record ReturnAdded(Guid ReturnId, string Label);
///
/// internal sealed class AddReturnHandler : IActionHandler<AddReturn, ReturnAdded>
/// {
///     public async Task<Result<ReturnAdded>> HandleAsync(
///         AddReturn input, ActionContext context, CancellationToken cancellationToken)
///     {
///         Guid id = context.NewId();
///         await context.Db.ExecuteAsync(
///             $"""
///             INSERT INTO orders.return (id, call_id, order_id, reason, added_by, added_at)
///             VALUES ({id}, {context.ExecutionId}, {input.OrderId}, {input.Reason},
///                 {context.Principal}, {context.Now})
///             """,
///             cancellationToken);
///         context.Log.LogInformation("A return was added under {Contract}.", context.Contract);
///         return new ReturnAdded(id, $"{context.Tenant}/{id}");
///     }
/// }
/// ]]></code>
/// </example>
public sealed class ActionContext
{
    /// <summary>Whose call this is.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Who acts.</summary>
    public required PrincipalId Principal { get; init; }

    /// <summary>The contract under which the input was validated.</summary>
    public required ActionContract Contract { get; init; }

    /// <summary>Id of this execution, a UUIDv7; it is the id of the ledger entry.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>When the call was taken up, UTC. Stable within the call.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The tenant's data.</summary>
    public required IDb Db { get; init; }

    /// <summary>The engine's cache for this tenant.</summary>
    public required ICache Cache { get; init; }

    /// <summary>Contracts and engines.</summary>
    public required IMetadata Metadata { get; init; }

    /// <summary>Events that commit with the effect.</summary>
    public required IEvents Events { get; init; }

    /// <summary>The log, with tenant and action in scope. Never log inputs: they may be personal data.</summary>
    public required ILogger Log { get; init; }

    /// <summary>The engine's settings.</summary>
    public required IEngineConfiguration Configuration { get; init; }

    /// <summary>The caller's permissions.</summary>
    public required IPolicy Policy { get; init; }

    /// <summary>Encryption under the tenant's key.</summary>
    public required ISecurity Security { get; init; }

    /// <summary>A local model, when there is one.</summary>
    public required IAi Ai { get; init; }

    /// <summary>Makes ids that sort by time (UUIDv7) from the injected clock.</summary>
    public required Func<Guid> NewId { get; init; }
}
