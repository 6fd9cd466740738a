namespace AiBos.Analyzers.Tests;

/// <summary>A whole engine without a fault, and places in it where code may stand.</summary>
public static class Sample
{
    /// <summary>An engine that no rule has anything to say about.</summary>
    internal const string Engine = """
        namespace AiBos.Engines.Orders;

        public sealed class OrdersEngine : IEngine
        {
            public void Configure(EngineBuilder engine)
            {
                engine.Named("orders", "1.0.0", "Orders")
                    .Classified(DataClass.Internal, "sales")
                    .MigrationsFrom(typeof(OrdersEngine).Assembly)
                    .Event<OrderTaken>("orders.order.taken@1.0.0", "An order was taken.")
                    .Action<TakeOrder, OrderTaken>("orders.take.order@1.0.0", action => action
                        .Command("Takes an order.")
                        .Requires("orders.write")
                        .Input(Schemas.Object).Output(Schemas.Object)
                        .HandledBy<TakeOrderHandler>());
            }
        }

        internal static class Schemas
        {
            internal const string Object = "{ \"type\": \"object\" }";
        }

        internal sealed record TakeOrder(string Article, int Pieces, Amount Price);

        internal sealed record OrderTaken(Guid Id, string State);

        internal sealed class TakeOrderHandler : IActionHandler<TakeOrder, OrderTaken>
        {
            public async Task<Result<OrderTaken>> HandleAsync(
                TakeOrder input, ActionContext context, CancellationToken cancellationToken)
            {
                Guid id = context.NewId();
                int made = await context.Db.ExecuteAsync(
                    $"INSERT INTO orders.order (id, article, at) VALUES ({id}, {input.Article}, {context.Now})",
                    cancellationToken);
                context.Events.Publish(new OrderTaken(id, "taken"));
                return made == 1
                    ? new OrderTaken(id, "taken")
                    : Refusal.Conflict("Select another article from the list.");
            }
        }
        """;

    /// <summary>Forms in which a statement can hide; %S stands for it.</summary>
    internal static readonly Dictionary<string, string[]> Places = new()
    {
        ["method"] = ["class Place { int Run(ActionContext context) { %S return 1; } }"],
        ["async method"] = ["class Place { async Task Run(ActionContext context) { await Task.Yield(); %S } }"],
        ["lambda"] = ["class Place { Action<ActionContext> Run() => context => { %S }; }"],
        ["async lambda"] =
            ["class Place { Func<ActionContext, Task> Run() => async context => { await Task.Yield(); %S }; }"],
        ["local function"] =
            ["class Place { void Run(ActionContext given) { Go(given); void Go(ActionContext context) { %S } } }"],
        ["iterator"] = ["class Place { IEnumerable<int> Run(ActionContext context) { %S yield return 1; } }"],
        ["async iterator"] =
            ["class Place { async IAsyncEnumerable<int> Run(ActionContext context) { await Task.Yield(); %S yield "
                + "return 1; } }"],
        ["partial type"] =
        [
            "partial class Place { partial void Run(ActionContext context); }",
            "partial class Place { partial void Run(ActionContext context) { %S } }",
        ],
        ["property and constructor"] = ["class Place(ActionContext context) { int Run { get { %S return 1; } } }"],
        ["record struct"] = ["record struct Place(int A) { static void Run(ActionContext context) { %S } }"],
        ["nested generic"] = ["class Outer<T> { class Place { void Run(ActionContext context) { %S } } }"],
        ["handler"] =
        [
            """
            class Place : IActionHandler<TakeOrder, OrderTaken>
            {
                public async Task<Result<OrderTaken>> HandleAsync(
                    TakeOrder input, ActionContext context, CancellationToken cancellationToken)
                {
                    await Task.Yield();
                    %S
                    return Refusal.Conflict("No.");
                }
            }
            """,
        ],
    };

    public static TheoryData<string> EveryPlace => [.. Places.Keys];

    /// <summary>
    /// The sources of the sample engine and of one place for each statement. All at once, because a compilation costs
    /// more than what stands in it.
    /// </summary>
    internal static string[] With(string place, params string[] statements) =>
        [Engine, .. statements.SelectMany((statement, i) => Places[place].Select(source =>
            $"namespace AiBos.Engines.Orders.Place{i};\n"
            + source.Replace("%S", statement, StringComparison.Ordinal)))];
}
