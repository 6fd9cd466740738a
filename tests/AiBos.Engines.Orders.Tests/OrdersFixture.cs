using AiBos.TestInfrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(AiBos.Engines.Orders.Tests.OrdersFixture))]

namespace AiBos.Engines.Orders.Tests;

/// <summary>One silo for the whole assembly. Each test takes articles and orders that nobody else uses.</summary>
public sealed class OrdersFixture : KernelFixture, IAsyncLifetime
{
    private int _articles;

    public async ValueTask InitializeAsync() => await StartAsync([]);

    /// <summary>An article that so many are on hand of, zero for one that was never there.</summary>
    public async Task<string> NewArticleAsync(int onHand)
    {
        string sku = $"A{Interlocked.Increment(ref _articles)}";
        if (onHand > 0)
            await DoneAsync("add.stock", $$"""{"sku":"{{sku}}","quantity":{{onHand}}}""");
        return sku;
    }

    /// <summary>An order of acme that the steps up to this one were done for: 3 of an article, at 2.50 each.</summary>
    /// <param name="upTo">A step of <see cref="Steps"/>, or <c>create.order</c>.</param>
    /// <param name="sku">The article; null takes a new one, 10 on hand.</param>
    public async Task<string> OrderAsync(string upTo, string? sku = null)
    {
        HttpAnswer made = await DoneAsync("create.order", Order(sku ?? await NewArticleAsync(10)));
        string id = made.Data.GetProperty("orderId").GetString()!;
        foreach (string step in Steps.Take(Array.IndexOf(Steps, upTo) + 1))
            await DoneAsync(step, Body(step, id));
        return id;
    }

    /// <summary>The way of an order that goes well.</summary>
    public static string[] Steps { get; } =
        ["reserve.stock", "authorize.payment", "create.shipment", "capture.payment"];

    public static string Order(string sku, int quantity = 3, string price = "2.50") =>
        """{"customerId":"c1","currency":"EUR","lines":["""
        + $$"""{"sku":"{{sku}}","quantity":{{quantity}},"price":"{{price}}"}]}""";

    public static string Body(string action, string orderId) => action == "authorize.payment"
        ? $$"""{"orderId":"{{orderId}}","reference":"auth-{{orderId}}"}"""
        : $$"""{"orderId":"{{orderId}}"}""";

    /// <summary>Calls an action of orders as acme's owner.</summary>
    public Task<HttpAnswer> DoAsync(string action, string body) => CallAsync("acme", "owner", $"orders.{action}", body);

    /// <summary>The same, which must succeed.</summary>
    public async Task<HttpAnswer> DoneAsync(string action, string body)
    {
        HttpAnswer answer = await DoAsync(action, body);
        Assert.True(answer.Status == 200, $"{action}: {answer.Text}");
        return answer;
    }

    /// <summary>What the tables say of an order: its status, its goods, all its payments and shipments.</summary>
    public Task<string?> StateAsync(string orderId) => SqlAsync<string>(
        $"""
        SELECT concat_ws(' ', o.status, o.stock,
            (SELECT string_agg(p.status, '+' ORDER BY p.id) FROM orders.payment p WHERE p.order_id = o.id),
            (SELECT string_agg(s.status, '+' ORDER BY s.id) FROM orders.shipment s WHERE s.order_id = o.id),
            (SELECT string_agg(k.reserved || '/' || k.on_hand, '+') FROM orders.stock k JOIN orders.order_line l
                ON l.tenant_id = k.tenant_id AND l.sku = k.sku WHERE l.order_id = o.id))
        FROM orders.order o WHERE o.id = '{orderId}'
        """);
}
