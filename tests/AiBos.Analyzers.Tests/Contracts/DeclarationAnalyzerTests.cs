namespace AiBos.Analyzers.Tests.Contracts;

public sealed class DeclarationAnalyzerTests
{
    private const string Whole = """
        .Command("Cancels.").Requires("orders.write").Input(Schemas.Object).Output(Schemas.Object).HandledBy<Handler>()
        """;

    private const string Handler = """
        namespace AiBos.Engines.Orders;
        sealed class Handler : IActionHandler<int, int>
        {
            public Task<Result<int>> HandleAsync(int input, ActionContext context, CancellationToken stop) =>
                Task.FromResult<Result<int>>(input);
        }
        """;

    /// <summary>Places where an action can be declared; %D stands for what is declared of it.</summary>
    public static TheoryData<string> Places =>
    [
        "class Place { void Run(EngineBuilder engine) { engine.%A(\"orders.cancel.order@1.0.0\", a => a%D); } }",
        "class Place { void Run(EngineBuilder engine) => engine.%A(\"orders.cancel.order@1.0.0\", a => { a%D; }); }",
        "class Place { void Run(EngineBuilder engine) => engine.%A(\"orders.cancel.order@1.0.0\", "
            + "delegate(ActionBuilder<int, int> a) { a%D; }); }",
        "class Place { async Task Run(EngineBuilder engine) { await Task.Yield(); "
            + "engine.%A(\"orders.cancel.order@1.0.0\", a => a%D); } }",
        "class Place { Action<EngineBuilder> Run() => engine => engine.%A(\"orders.cancel.order@1.0.0\", a => a%D); }",
        "class Place { void Run(EngineBuilder engine) { Go(); void Go() => engine.%A(\"orders.cancel.order@1.0.0\", "
            + "a => a%D); } }",
        "class Place { IEnumerable<int> Run(EngineBuilder engine) { engine.%A(\"orders.cancel.order@1.0.0\", a => "
            + "a%D); yield return 1; } }",
        "class Place { void Run(EngineBuilder engine) { engine.%A(\"orders.cancel.order@1.0.0\", Say); } void "
            + "Say(ActionBuilder<int, int> a) => a%D; }",
        "class Place { void Run(EngineBuilder engine) { engine.%A(\"orders.cancel.order@1.0.0\", a => Say(a)); } "
            + "void Say(ActionBuilder<int, int> a) => a%D; }",
        "class Place { void Run(EngineBuilder engine) { engine.%A(\"orders.cancel.order@1.0.0\", Say); void "
            + "Say(ActionBuilder<int, int> a) { a%D; } } }",
        "partial class Place { void Run(EngineBuilder engine) => engine.%A(\"orders.cancel.order@1.0.0\", Say); }\n"
            + "partial class Place { static void Say(ActionBuilder<int, int> a) => a%D; }",
        "static class Place { static EngineBuilder Cancel(this EngineBuilder engine) => "
            + "engine.%A(\"orders.cancel.order@1.0.0\", a => a%D); }",
    ];

    /// <summary>Ids of events and entities, marked where they are wrong.</summary>
    public static TheoryData<string, string> Descriptions => new()
    {
        { "Event", "\"orders.order.sent@1.0.0\"" },
        { "Event", "{|08:\"orders.sent@1.0.0\"|}" },
        { "Event", "{|08:\"orders.order.sent\"|}" },
        { "Event", "{|08:\"orders.order.Sent@1.0.0\"|}" },
        { "Event", "{|08:\"billing.order.sent@1.0.0\"|}" },
        { "Entity", "\"orders.order@1.0.0\"" },
        { "Entity", "{|08:\"orders.order.line@1.0.0\"|}" },
        { "Entity", "{|08:\"orders.order@1\"|}" },
        { "Entity", "{|08:\"billing.order@1.0.0\"|}" },
    };

    [Theory]
    [MemberData(nameof(Descriptions))]
    public Task Description_WithAMalformedId_IsFound(string kind, string id)
    {
        string words = kind == "Event" ? "\"Sent.\"" : "thing => thing.Means(\"A thing.\")";
        return Judge.FindsAsync(
            Sample.Engine,
            "namespace AiBos.Engines.Orders; record Thing(int Pieces); class Place { void Run(EngineBuilder engine) => "
            + $"engine.{kind}<Thing>({id}, {words}); }}");
    }

    public static TheoryData<string> Parts => ["Command", "Requires", "HandledBy"];

    [Theory]
    [MemberData(nameof(Places))]
    public Task Action_WithoutPermission_IsFoundInEveryPlace(string place) =>
        JudgeAsync(place, "{|07:Action<int, int>|}", Without("Requires"));

    [Theory]
    [MemberData(nameof(Places))]
    public Task Action_Whole_IsLeftAlone(string place) => JudgeAsync(place, "Action<int, int>", Whole);

    [Theory]
    [MemberData(nameof(Parts))]
    public Task Action_WithoutAPart_IsFound(string part) =>
        JudgeAsync(Places.First().Data, "{|07:Action<int, int>|}", Without(part));

    [Theory]
    [InlineData(".Requires(\"orders.write\")", ".Requires({|08:\"orders.*\"|})")]
    [InlineData(".Requires(\"orders.write\")", ".Requires({|08:\"*\"|})")]
    [InlineData(".Requires(\"orders.write\")", ".Requires({|08:\"\"|})")]
    [InlineData(".Requires(\"orders.write\")", ".Requires({|08:\"Orders.Write\"|})")]
    [InlineData(".Input(Schemas.Object)", ".Input({|08:\" {} \"|})")]
    [InlineData(".Output(Schemas.Object)", ".Output({|08:\"true\"|})")]
    [InlineData("\"Cancels.\"", "{|08:\" \"|}")]
    public Task Word_AgainstTheGrammar_IsFound(string good, string bad) =>
        JudgeAsync(Places.First().Data, "Action<int, int>", Whole.Replace(good, bad, StringComparison.Ordinal));

    [Theory]
    [InlineData("orders.cancel@1.0.0")]
    [InlineData("orders.cancel.order")]
    [InlineData("orders.cancel.order@1.0")]
    [InlineData("orders.cancel.order@01.0.0")]
    [InlineData("Orders.cancel.order@1.0.0")]
    [InlineData("orders.cancel.the.order@1.0.0")]
    [InlineData("billing.cancel.invoice@1.0.0")]
    public Task Id_AgainstTheGrammar_IsFound(string id) => JudgeAsync(
        Places.First().Data.Replace("\"orders.cancel.order@1.0.0\"", $"{{|08:\"{id}\"|}}", StringComparison.Ordinal),
        "Action<int, int>", Whole);

    [Fact]
    public Task Id_DeclaredTwice_IsFound() => Judge.FindsAsync(
        Sample.Engine.Replace(
            ".HandledBy<TakeOrderHandler>());",
            ".HandledBy<TakeOrderHandler>())\n.Action<int, int>({|08:\"orders.take.order@1.0.0\"|}, a => "
                + "a" + Whole + ")"
            + "\n.Action<int, int>(\"orders.take.order@1.1.0\", a => a" + Whole + ");",
            StringComparison.Ordinal),
        Handler);

    [Theory]
    [InlineData(".Classified(DataClass.Internal, \"sales\")", "", "{|06:OrdersEngine|}")]
    [InlineData(".Classified(DataClass.Internal, \"sales\")", ".{|06:Classified|}(DataClass.Internal)", "OrdersEngine")]
    [InlineData(".Classified(DataClass.Internal, \"sales\")", ".{|06:Classified|}(DataClass.Internal, "
        + "[])", "OrdersEngine")]
    [InlineData("engine.Named(\"orders\", \"1.0.0\", \"Orders\")", "engine", "{|06:OrdersEngine|}")]
    [InlineData("\"orders\", \"1.0.0\"", "\"orders\", {|08:\"1.0\"|}", "OrdersEngine")]
    [InlineData("\"1.0.0\", \"Orders\"", "\"1.0.0\", {|08:\"\"|}", "OrdersEngine")]
    public Task Engine_WithoutAPart_IsFound(string good, string bad, string name) => Judge.FindsAsync(
        Engine(Sample.Engine.Replace(good, bad, StringComparison.Ordinal), name)
            // Without the engine's class every text is unclassified, too.
            .Replace("internal sealed record", "[Classified(DataClass.Public)] internal sealed "
                + "record", StringComparison.Ordinal));

    [Fact]
    public Task Engine_OfAMalformedDomain_IsFound() => Judge.FindsAsync(
        Sample.Engine.Replace("Named(\"orders\"", "Named({|08:\"Orders\"|}", StringComparison.Ordinal)
            .Replace("\"orders.take.order@1.0.0\"", "{|08:\"orders.take.order@1.0.0\"|}", StringComparison.Ordinal)
            .Replace("\"orders.order.taken@1.0.0\"", "{|08:\"orders.order.taken@1.0.0\"|}", StringComparison.Ordinal)
            .Replace("$\"INSERT INTO orders.order (id, article, at) VALUES "
                + "(", "$\"{|04:INSERT INTO orders.order (id, article, at) VALUES (|}", StringComparison.Ordinal));

    [Fact]
    public Task Engine_ClassifiedTooLate_IsFound() => Judge.FindsAsync(Engine(
        Sample.Engine.Replace(".Classified(DataClass.Internal, \"sales\")", "", StringComparison.Ordinal)
            .Replace(
                "HandledBy<TakeOrderHandler>());",
                "HandledBy<TakeOrderHandler>()).Classified(DataClass.Internal, \"sales\");", StringComparison.Ordinal),
        "{|06:OrdersEngine|}"));

    [Theory]
    [InlineData("{|06:Empty|}", "engine.Named(\"orders\", \"1.0.0\", \"Orders\").Classified(DataClass.Internal, "
        + "\"a\");")]
    [InlineData("Empty", "engine.Named(\"orders\", \"1.0.0\", \"Orders\"); Elsewhere.Say(engine);")]
    [InlineData("Empty", "Say(engine); void Say(EngineBuilder b) => b.Named(\"orders\", \"1.0.0\", "
        + "\"O\").Classified(DataClass.Internal, \"a\")"
        + ".Action<int, int>(\"orders.empty.all@1.0.0\", Elsewhere.Declare);")]
    public Task Engine_SpreadOverMethods_IsReadAsAWhole(string name, string body) => Judge.FindsAsync(
        Sample.Engine,
        $$"""
        namespace AiBos.Engines.Orders;
        sealed class {{name}} : IEngine { public void Configure(EngineBuilder engine) { {{body}} } }
        static class Elsewhere
        {
            internal static void Say(EngineBuilder engine) { }
            internal static void Declare(ActionBuilder<int, int> a) { }
        }
        """);

    [Theory]
    [InlineData("{ \\\"properties\\\": { \\\"email\\\": { \\\"type\\\": \\\"string\\\", \\\"x-personal\\\": "
        + "\\\"customerId\\\" } } }", true)]
    [InlineData("{ \\\"properties\\\": { \\\"email\\\": { \\\"items\\\": { \\\"a\\\": {} }, "
        + "\\\"x-personal\\\":\\\"customerId\\\" } } }", true)]
    [InlineData("{ \\\"properties\\\": { \\\"email\\\": { \\\"type\\\": \\\"string\\\" }, \\\"b\\\": { "
        + "\\\"x-personal\\\": \\\"customerId\\\" } } }", false)]
    [InlineData("{ \\\"properties\\\": { \\\"email\\\": { \\\"x-personal\\\": \\\"other\\\" } } }", false)]
    [InlineData("{ \\\"properties\\\": { \\\"email\\\": { \\\"properties\\\": { \\\"a\\\": { "
        + "\\\"x-personal\\\": \\\"customerId\\\" } } } } }", false)]
    [InlineData("{ \\\"type\\\": \\\"object\\\" }", false)]
    public Task Person_Marked_MustBeSealedByTheSchema(string schema, bool sealedBySchema) => Judge.FindsAsync(
        Sample.Engine,
        $$"""
        namespace AiBos.Engines.Orders;
        record Customer(string CustomerId, [PersonalData(nameof(Customer.CustomerId))] string Email);
        class Place
        {
            void Run(EngineBuilder engine) =>
                engine.{{(sealedBySchema ? "Action<Customer, int>" : "{|11:Action<Customer, int>|}")}}(
                    "orders.add.customer@1.0.0", a => a.Command("Adds.").Requires("orders.write")
                        .Input("{{schema}}").Output(Schemas.Object).HandledBy<CustomerHandler>());
        }

        class CustomerHandler : IActionHandler<Customer, int>
        {
            public Task<Result<int>> HandleAsync(Customer input, ActionContext context, CancellationToken stop) =>
                Task.FromResult<Result<int>>(1);
        }
        """);

    private static Task JudgeAsync(string place, string action, string declared) => Judge.FindsAsync(
        Sample.Engine, Handler,
        "namespace AiBos.Engines.Orders;\n" + place.Replace("%A", action, StringComparison.Ordinal)
            .Replace("%D", declared, StringComparison.Ordinal));

    private static string Without(string part)
    {
        string call = Whole[Whole.IndexOf($".{part}", StringComparison.Ordinal)..];
        return Whole.Replace(call[..(call.IndexOf(')', StringComparison.Ordinal) + 1)], "", StringComparison.Ordinal);
    }

    private static string Engine(string source, string name) =>
        source.Replace("class OrdersEngine", $"class {name}", StringComparison.Ordinal);
}
