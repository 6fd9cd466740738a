using AiBos.Kernel.Tests.TestEngine;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Contracts;

/// <summary>Older versions of an action, carried out by the newest one's handler.</summary>
public sealed class When_an_older_version_is_upcast(ProbeFixture fixture)
{
    [Theory]
    [InlineData("1.0.0", """{"value":21}""", """{"doubled":42}""")]
    [InlineData("1.1.0", """{"value":"21"}""", """{"doubled":"42"}""")]
    [InlineData("2.0.0", """{"value":"21","unit":"boxes"}""", """{"doubled":"42 boxes"}""")]
    public async Task Should_answer_each_in_its_own_form(string version, string input, string output)
    {
        HttpAnswer answer = await CallAsync("owner", version, input);

        Assert.Equal((200, output), (answer.Status, answer.Data.GetRawText()));
        Assert.Equal($"{Doubling.Action}@{version}", answer.Json.GetProperty("contract").GetString());
    }

    [Fact]
    public async Task Should_hold_each_to_its_own_schema_and_permission()
    {
        HttpAnswer newer = await CallAsync("owner", "1.0.0", """{"value":"21"}""");
        HttpAnswer older = await CallAsync("owner", "2.0.0", """{"value":21}""");
        HttpAnswer forbidden = await CallAsync("viewer", "1.1.0", """{"value":"21"}""");

        Assert.Equal((400, "/value"), (newer.Status, newer.Pointers[0]));
        Assert.Equal(400, older.Status);
        Assert.Equal(403, forbidden.Status);
        Assert.Equal("probe.write", forbidden.Json.GetProperty("required")[0].GetString());
    }

    [Fact]
    public async Task Should_refuse_what_the_newer_version_cannot_do()
    {
        HttpAnswer answer = await CallAsync("owner", "1.0.0", """{"value":-1}""");

        Assert.Equal((400, "VALIDATION_ERROR", "/value"), (answer.Status, answer.Code, answer.Pointers.Single()));
        Assert.Contains("Negative numbers went away.", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_hand_over_an_input_that_the_newer_schema_refuses()
    {
        HttpAnswer answer = await CallAsync("owner", "1.0.0", """{"value":1000}""");

        Assert.Equal((500, "INTERNAL"), (answer.Status, answer.Code));
    }

    private Task<HttpAnswer> CallAsync(string role, string version, string input) => fixture.SendAsync(
        HttpMethod.Post, $"/actions/probe/double.number@{version}", fixture.Key("acme", role), input);
}
