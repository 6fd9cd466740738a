using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>What every action on an order does alike; each class of tests adds what is its own.</summary>
/// <param name="fixture">The running silo.</param>
/// <param name="action">Id of the action, without its domain.</param>
/// <param name="permission">What its contract requires.</param>
/// <param name="after">The step that an order has behind it when the action has something to do.</param>
internal sealed class OrderCases(OrdersFixture fixture, string action, string permission, string after)
{
    private readonly ActionCases _cases = new(fixture, $"orders.{action}", permission);

    internal async Task DeniedAsync()
    {
        string order = await fixture.OrderAsync(after);
        string? before = await fixture.StateAsync(order);

        await _cases.DeniedAsync("accountant", OrdersFixture.Body(action, order));

        Assert.Equal(before, await fixture.StateAsync(order));
    }

    /// <summary>Another tenant's order is like one that never was.</summary>
    internal async Task ForeignAsync()
    {
        string order = await fixture.OrderAsync(after);
        string? before = await fixture.StateAsync(order);

        HttpAnswer theirs = await fixture.CallAsync(
            "globex", "owner", $"orders.{action}", OrdersFixture.Body(action, order));
        HttpAnswer nobodys = await fixture.CallAsync(
            "globex", "owner", $"orders.{action}", OrdersFixture.Body(action, Guid.Empty.ToString()));

        Assert.Equal((404, "NOT_FOUND"), (theirs.Status, theirs.Code));
        Assert.Equal(nobodys.Json.GetProperty("detail").GetString(), theirs.Json.GetProperty("detail").GetString());
        Assert.Equal(before, await fixture.StateAsync(order));
    }

    internal Task InvalidAsync(string body, string pointer) => _cases.InvalidAsync("owner", body, pointer);

    /// <summary>It goes well, and the entry holds what the tables then say.</summary>
    internal async Task RecordedAsync(string member, string becomes, string state)
    {
        string order = await fixture.OrderAsync(after);

        HttpAnswer answer = await fixture.DoAsync(action, OrdersFixture.Body(action, order));

        string payload = await _cases.RecordedAsync(answer, "owner");
        Assert.Equal(becomes, answer.Data.GetProperty(member).GetString());
        Assert.Contains($"\"{member}\":\"{becomes}\"", payload, StringComparison.Ordinal);
        Assert.Contains($"\"orderId\":\"{order}\"", payload, StringComparison.Ordinal);
        Assert.Equal(state, await fixture.StateAsync(order));
    }

    internal async Task RepeatedAsync()
    {
        (string one, string other) = (await fixture.OrderAsync(after), await fixture.OrderAsync(after));
        string? before = await fixture.StateAsync(other);

        await _cases.RepeatedAsync("owner", OrdersFixture.Body(action, one), OrdersFixture.Body(action, other));

        Assert.NotEqual(before, await fixture.StateAsync(one));
        Assert.Equal(before, await fixture.StateAsync(other));
    }

    /// <summary>Refused by the order's state, which stays.</summary>
    internal async Task ConflictAsync(string order, string words)
    {
        string? before = await fixture.StateAsync(order);

        HttpAnswer answer = await fixture.DoAsync(action, OrdersFixture.Body(action, order));

        Assert.Equal((409, "CONFLICT"), (answer.Status, answer.Code));
        Assert.Contains(words, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await fixture.StateAsync(order));
    }

    /// <summary>Answered like a success by what is so already, and nothing changes.</summary>
    internal async Task AlreadyAsync(string order, string member, string is_)
    {
        string? before = await fixture.StateAsync(order);

        HttpAnswer answer = await fixture.DoneAsync(action, OrdersFixture.Body(action, order));

        Assert.Equal(is_, answer.Data.GetProperty(member).GetString());
        Assert.Equal(before, await fixture.StateAsync(order));
    }

    /// <summary>Ten at once, each with a key of its own: one effect.</summary>
    /// <returns>How many succeeded.</returns>
    internal async Task<int> TenAtOnceAsync(string order)
    {
        HttpAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => fixture.DoAsync(action, OrdersFixture.Body(action, order))));

        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 409, answer.Text));
        return answers.Count(answer => answer.Status == 200);
    }
}
