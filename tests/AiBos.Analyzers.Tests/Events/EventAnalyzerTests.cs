namespace AiBos.Analyzers.Tests.Events;

public sealed class EventAnalyzerTests
{
    private const string Sent = "namespace AiBos.Engines.Orders; internal sealed record Sent(Guid Id);";

    [Theory]
    [MemberData(nameof(Sample.EveryPlace), MemberType = typeof(Sample))]
    public Task Undeclared_Anywhere_IsFound(string place) => Judge.FindsAsync(
        [
            .. Sample.With(
                place,
                "{|23:context.Events.Publish(new Sent(context.NewId()))|};",
                "IEvents events = context.Events; {|23:events.Publish<Sent>(new(Guid.Empty))|};"),
            Sent,
        ]);

    [Theory]
    [MemberData(nameof(Sample.EveryPlace), MemberType = typeof(Sample))]
    public Task Declared_Anywhere_IsLeftAlone(string place) => Judge.FindsAsync(
        Sample.With(place, "context.Events.Publish(new OrderTaken(context.NewId(), \"taken\"));"));

    [Theory]
    [InlineData("void Add(EngineBuilder given) => given.Event<Sent>(\"orders.order.sent@1.0.0\", \"Sent.\");")]
    [InlineData("void Add<T>(EngineBuilder given) where T : notnull => "
        + "given.Event<T>(\"orders.order.sent@1.0.0\", \"Sent.\");")]
    [InlineData("void Add(EngineBuilder given) => GC.KeepAlive(given);")]
    public Task Declared_Elsewhere_IsBelieved(string declare) => Judge.FindsAsync(
        [
            .. Sample.With("method", "context.Events.Publish(new Sent(context.NewId()));"),
            Sent,
            $"namespace AiBos.Engines.Orders; class More {{ {declare} }}",
        ]);

    [Fact]
    public Task Generic_Publisher_IsLeftAlone() => Judge.FindsAsync(
        Sample.Engine,
        "namespace AiBos.Engines.Orders; class Teller { void Tell<T>(ActionContext context, T told) where T : notnull "
        + "=> context.Events.Publish(told); }");
}
