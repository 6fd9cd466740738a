namespace AiBos.Architecture.Tests.Governance;

/// <summary>Files of a small engine that no rule has anything to say about.</summary>
internal static class GovernanceFiles
{
    internal const string Script = "src/Engines/AiBos.Engines.Orders/sql/001_create_orders.sql";
    internal const string Handler = "src/Engines/AiBos.Engines.Orders/TakeOrderHandler.cs";
    internal const string Engine = "src/Engines/AiBos.Engines.Orders/OrdersEngine.cs";
    internal const string TestFile = "tests/AiBos.Engines.Orders.Tests/TakeOrderHandlerTests.cs";

    internal const string ScriptText = """
        CREATE SCHEMA orders;
        CREATE TABLE orders.item (
            tenant_id text NOT NULL, -- CREATE TABLE is no table in a comment
            id uuid NOT NULL
        );
        COMMENT ON TABLE orders.item IS 'What was ordered.';
        ALTER TABLE orders.item ENABLE ROW LEVEL SECURITY;
        ALTER TABLE orders.item FORCE ROW LEVEL SECURITY;
        """;

    internal const string HandlerText = """
        internal sealed class TakeOrderHandler(Prices prices)
            : IActionHandler<TakeOrder, OrderTaken>
        {
        }
        """;

    internal const string EngineText = """
        engine.Action<TakeOrder, OrderTaken>("orders.take.order@1.0.0", action => action
            .Command("Takes an order.")
            .HandledBy<TakeOrderHandler>());
        """;

    internal const string TestsText = """
        public Task Call_WithoutPermission_Is403() => null;
        public Task Call_FromAnotherTenant_SeesNothing() => null;
        public async Task Call_InvalidInput_Is400() => null;
        public void Call_Success_IsOnTheLedger() { }
        public Task Call_RepeatedWithItsKey_IsTheFirstAnswer() => null;
        """;

    internal static async Task<ThrowawayRepository> CommittedAsync()
    {
        ThrowawayRepository repository = await ThrowawayRepository.CreateAsync();
        repository.Write(Script, ScriptText);
        repository.Write(Handler, HandlerText);
        repository.Write(Engine, EngineText);
        repository.Write(TestFile, TestsText);
        (int code, string output) = await repository.CommitAsync();
        Assert.True(code == 0, output);
        return repository;
    }
}
