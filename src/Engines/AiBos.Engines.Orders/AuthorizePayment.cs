using System.ComponentModel.DataAnnotations;
using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>The reference is what the provider that holds the money calls it.</summary>
internal sealed record AuthorizePayment(Guid OrderId, [StringLength(100, MinimumLength = 1)] string Reference);

/// <summary>The last payment of an order; only the status is there when it never had one.</summary>
internal sealed record PaymentState(
    Guid OrderId,
    [AllowedValues("none", "authorized", "captured", "voided", "refunded")] string Status,
    Guid? PaymentId = null, string? Currency = null, Amount? Amount = null);
