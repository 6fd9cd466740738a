namespace AiBos.Sdk;

/// <summary>The caller's permissions. The contract's own permission was checked before the handler ran.</summary>
/// <example>
/// <code>
/// internal static class Discounts
/// {
///     internal static Refusal? Check(ActionContext context, Amount discount)
///     {
///         // A decision of its own, beyond the permission of the action.
///         if (discount.Value > 100m)
///             return context.Policy.Require("orders.discount");
///         if (!context.Policy.Has("orders.write"))
///             return Refusal.Forbidden("orders.write");
///         return null;
///     }
/// }
/// </code>
/// </example>
public interface IPolicy
{
    /// <summary>Whether the caller holds the permission; <c>*</c> and <c>accounting.*</c> grants count.</summary>
    /// <param name="permission">Dotted lower case, without wildcard: <c>accounting.approve</c>.</param>
    bool Has(string permission);

    /// <summary>Null when the caller holds it, otherwise the refusal to return.</summary>
    /// <param name="permission">As for <see cref="Has"/>.</param>
    Refusal? Require(string permission) => Has(permission) ? null : Refusal.Forbidden(permission);
}
