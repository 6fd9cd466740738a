using System.Text;

namespace AiBos.Sdk.Tests;

public sealed class EngineBuilderTests
{
    private const string Id = "orders.create.order@1.0.0";

    [Fact]
    public void Build_Complete_FreezesWhatWasDeclared()
    {
        EngineManifest manifest = Named(
            ).Classified(DataClass.Internal, "sales").Action<int, int>(Id, Complete).Build();
        Assert.Equal("orders", manifest.Domain);
        Assert.Equal("1.2.3", manifest.Version.ToString());
        Assert.Equal("Orders", manifest.Title);
        Assert.Equal(["sales"], manifest.Tags);
        Assert.Empty(manifest.Migrations);
        ActionRegistration action = Assert.Single(manifest.Actions);
        Assert.Equal(Id, action.Contract.ToString());
        Assert.Equal(ActionKind.Command, action.Contract.Kind);
        Assert.Equal(DataClass.Internal, action.Contract.Classification);
        Assert.Equal((typeof(int), typeof(int), typeof(Handler)),
            (action.InputType, action.OutputType, action.HandlerType));
    }

    [Fact]
    public void Build_WithoutName_IsRefused() => Refused(() => new EngineBuilder().Build(), "Named");

    [Fact]
    public void Action_BeforeTheName_IsRefused() =>
        Refused(() => new EngineBuilder().Action<int, int>(Id, Complete), "Named");

    [Fact]
    public void Build_WithoutActions_IsRefused() =>
        Refused(() => Named().Classified(DataClass.Internal, "sales").Build(), "'orders' has no actions");

    [Fact]
    public void Action_WithoutClass_IsRefused() =>
        Refused(() => Named().Action<int, int>(Id, Complete), "Classified");

    [Fact]
    public void Build_WithoutTags_IsRefused() => Refused(
        () => Named().Classified(DataClass.Internal).Action<int, int>(Id, Complete).Build(), "no tags");

    [Theory]
    [InlineData("kind")]
    [InlineData("Requires")]
    [InlineData("HandledBy")]
    public void Action_WithoutAPart_NamesTheCallThatIsMissing(string part) => Refused(
        () => Declared(action => Without(part, action)), part == "kind" ? "Query or Command" : part);

    [Fact]
    public void Action_Destructive_SaysSo()
    {
        static bool IsDestructive(EngineBuilder engine) => engine.Build().Actions[0].Contract.IsDestructive;

        Assert.True(IsDestructive(Declared(action =>
        {
            Complete(action);
            action.Destructive();
        })));
        Assert.False(IsDestructive(Declared(action => Complete(action))));
    }

    [Fact]
    public void Action_DestructiveQuery_IsRefused() =>
        Refused(() => Declared(action =>
        {
            Complete(action);
            action.Destructive().Query("Reads.");
        }), "changes nothing");

    [Fact]
    public void Action_DeclaredTwice_IsRefused() => Refused(
        () => Declared(action => Complete(action)).Action<int, int>(Id, Complete), "declared twice");

    [Fact]
    public void Action_OfAnotherVersion_IsNoClash() =>
        Assert.Equal(2, Declared(action => Complete(action))
            .Action<int, int>("orders.create.order@1.1.0", Complete).Build().Actions.Count);

    [Fact]
    public void Action_OfAForeignDomain_IsRefused() => Refused(
        () => Ready(
            ).Action<int, int>("billing.create.invoice@1.0.0", Complete), "does not belong to the engine 'orders'");

    [Theory]
    [InlineData("orders.create.order")]
    [InlineData("orders.create@1.0.0")]
    [InlineData("orders.create.order@1.0")]
    [InlineData("Orders.create.order@1.0.0")]
    [InlineData("@1.0.0")]
    public void Action_OfAMalformedId_IsRefused(string id) =>
        Refused(() => Ready().Action<int, int>(id, Complete), "domain.verb.noun@major.minor.patch");

    [Theory]
    [InlineData("")]
    [InlineData("o")]
    [InlineData("1orders")]
    [InlineData("Orders")]
    [InlineData("or-ders")]
    [InlineData("or:ders")]
    [InlineData("o23456789012345678901234567890123")]
    public void Named_OfAMalformedDomain_IsRefused(string domain) =>
        Refused(() => new EngineBuilder().Named(domain, "1.0.0", "X"), "is not a domain");

    [Theory]
    [InlineData("kernel")]
    [InlineData("audit")]
    [InlineData("pg_catalog")]
    public void Named_OfADomainOfTheKernelOrPostgres_IsRefused(string domain) =>
        Refused(() => new EngineBuilder().Named(domain, "1.0.0", "X"), "belongs to the kernel or to PostgreSQL");

    [Fact]
    public void Named_OfAMalformedVersion_IsRefused() =>
        Assert.Throws<FormatException>(() => new EngineBuilder().Named("orders", "1.0", "X"));

    [Theory]
    [InlineData("orders.order")]
    [InlineData("billing.order@1.0.0")]
    [InlineData("orders.Order@1.0.0")]
    [InlineData("orders.@1.0.0")]
    public void Entity_OfAMalformedId_IsRefused(string id) =>
        Refused(() => Ready().Entity<Box>(id, box => box.Means("A box.")), "orders.noun@major.minor.patch");

    [Fact]
    public void Entity_ThatIsIncompleteOrRefersToNothing_IsRefused()
    {
        Refused(() => Ready().Entity<Box>("orders.box@1.0.0", _ => { }), "call Means");
        Refused(
            () => Ready().Entity<Box>("orders.box@1.0.0", box => box.Means("A box.").RefersTo("Lid", "orders.lid")),
            "no field of Box");
        Refused(() => Ready().Entity<int>("orders.box@1.0.0", box => box.Means("A box.")), "has no fields");
        Refused(() => Declared(Complete).Entity<Box>(
            "orders.box@1.0.0", box => box.Means("A box.").RefersTo(nameof(Box.OrderId), "orders.order")).Build(),
            "does not describe");
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("orders")]
    [InlineData("orders.*")]
    [InlineData("orders..write")]
    [InlineData("orders.write.")]
    [InlineData("Orders.write")]
    public void Requires_WhatIsNoPermission_IsRefused(string permission) => Refused(
        () => Declared(action => action.Command("Takes.").Requires(permission)), "is not a permission");

    [Fact]
    public void Command_ThatSaysNothing_IsRefused() =>
        Refused(() => Declared(action => action.Command(" ")), "says nothing of itself");

    [Theory]
    [InlineData("orders.box.packed")]
    [InlineData("orders.packed@1.0.0")]
    [InlineData("billing.box.packed@1.0.0")]
    [InlineData("orders.box.Packed@1.0.0")]
    public void Event_OfAMalformedId_IsRefused(string id) =>
        Refused(() => Ready().Event<Box>(id, "A box was packed."), "orders.noun.verb@major.minor.patch");

    [Fact]
    public void Event_ThatIsThereTwiceOrSaysNothing_IsRefused()
    {
        Refused(() => Ready().Event<Box>("orders.box.packed@1.0.0", " "), "Say in one sentence");
        Refused(() => Ready().Event<int>("orders.box.packed@1.0.0", "A box was packed."), "has no fields");
        Refused(
            () => Ready().Event<Box>("orders.box.packed@1.0.0", "Packed.").Event<Crate>(
                "orders.box.packed@1.0.0", "Packed."),
            "is declared twice");
        Refused(
            () => Ready().Event<Box>("orders.box.packed@1.0.0", "Packed.").Event<Box>("orders.box.sent@1.0.0", "Sent."),
            "'orders.box.sent@1.0.0' and 'orders.box.packed@1.0.0' have one record, Box");
        Refused(() => new EngineBuilder().Event<Box>("orders.box.packed@1.0.0", "Packed."), "Call Named");
    }

    [Fact]
    public void Event_InTwoVersions_StandsInTheManifestWithASchemaForEach()
    {
        IReadOnlyList<EventDescription> events = Declared(Complete)
            .Event<Box>("orders.box.packed@1.0.0", "A box was packed.")
            .Event<Crate>("orders.box.packed@2.0.0", "A box was packed.").Build().Events;

        Assert.Equal(["orders.box.packed@1.0.0", "orders.box.packed@2.0.0"], events.Select(each => each.ToString()));
        Assert.Equal([typeof(Box), typeof(Crate)], events.Select(each => each.DataType));
        Assert.DoesNotContain("weight", Encoding.UTF8.GetString(events[0].Schema.Span), StringComparison.Ordinal);
        Assert.Contains("weight", Encoding.UTF8.GetString(events[1].Schema.Span), StringComparison.Ordinal);
    }

    private sealed record Box(Guid OrderId);

    private sealed record Crate(Guid OrderId, int Weight);

    [Fact]
    public void Build_OfAnUpcastThatLeadsNowhere_IsRefused()
    {
        Refused(() => Upcast("1.0.0").Build(), "is not newer");
        Refused(() => Upcast("3.0.0").Build(), "is not declared");
        Refused(
            () => Upcast("3.0.0").Action<int, string>("orders.read.order@3.0.0", action => action
                .Query("Reads.").Requires("orders.read").HandledBy<Reader>()).Build(),
            "gives String");
        Refused(
            () => Upcast("3.0.0").Action<int, int>("orders.read.order@3.0.0", Complete).Build(), "is no Command");
        Refused(() => Ready().Action<int, int>("orders.read.order@2.0.0", action => action
            .Query("Reads.").Requires("orders.read").HandledBy<Handler>()
            .UpcastTo<int, int>("3.0.0", old => old, next => next)), "keep one");
    }

    private static EngineBuilder Upcast(string version) => Ready().Action<int, int>(
        "orders.read.order@2.0.0", action => action.Query("Reads.").Requires("orders.read")
            .UpcastTo<int, int>(version, old => old, next => next));

    private static EngineBuilder Named() => new EngineBuilder().Named("orders", "1.2.3", "Orders");
    private static EngineBuilder Ready() => Named().Classified(DataClass.Internal, "sales");
    private static EngineBuilder Declared(Action<ActionBuilder<int, int>> declare) => Ready().Action(Id, declare);
    private static void Complete(ActionBuilder<int, int> action) => Without("", action);

    private static void Without(string part, ActionBuilder<int, int> action)
    {
        if (part != "kind")
            action.Command("Takes an order.");
        if (part != "Requires")
            action.Requires("orders.write");
        if (part != "Input")
            action.Input("true");
        if (part != "Output")
            action.Output("true");
        if (part != "HandledBy")
            action.HandledBy<Handler>();
    }

    private static void Refused(Func<object> declare, string expected)
    {
        Exception thrown = Assert.ThrowsAny<Exception>(declare);
        // These are what the registry turns into one sentence at start; anything else is a crash.
        Assert.True(thrown is ArgumentException or InvalidOperationException, thrown.ToString());
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }

    private sealed class Reader : IActionHandler<int, string>
    {
        public Task<Result<string>> HandleAsync(
            int input, ActionContext context, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private sealed class Handler : IActionHandler<int, int>
    {
        public Task<Result<int>> HandleAsync(int input, ActionContext context, CancellationToken cancellationToken) =>
            Task.FromResult<Result<int>>(input);
    }
}
