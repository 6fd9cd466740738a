using System.ComponentModel.DataAnnotations;
using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>A payment as the engine keeps it; the reference is what its provider calls it.</summary>
internal sealed record Payment(
    Guid PaymentId, Guid OrderId, string Reference, string Currency, Amount Amount,
    [AllowedValues("authorized", "captured", "voided", "refunded")] string Status,
    DateTimeOffset AuthorizedAt, DateTimeOffset ChangedAt);
