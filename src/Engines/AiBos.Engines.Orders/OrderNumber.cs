namespace AiBos.Engines.Orders;

/// <summary>How an order's number is shown: <c>SO-000017</c>.</summary>
internal static class OrderNumber
{
    internal static string Format(long number) => $"SO-{number:000000}";
}
