using AiBos.Kernel.Database;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

public sealed class StatementGuardTests
{
    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("  \n select * from t where name = $1")]
    [InlineData("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x")]
    [InlineData("VALUES (1)")]
    [InlineData("MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE")]
    [InlineData("SELECT pg_advisory_xact_lock(1), pg_try_advisory_xact_lock_shared(2)")]
    [InlineData("SELECT my_kernel_size, hello_world FROM popcorn_kernels")]
    public void Check_DataStatement_Passes(string text) => StatementGuard.Check(text);

    [Theory]
    [InlineData("")]
    [InlineData("SET ROLE postgres")]
    [InlineData("RESET ALL")]
    [InlineData("DO $$ BEGIN END $$")]
    [InlineData("LISTEN x")]
    [InlineData("COMMIT")]
    [InlineData("/* SELECT */ DISCARD ALL")]
    [InlineData("SELECTED")]
    [InlineData("SELECT set_config('aibos.tenant_id', 'globex', true)")]
    [InlineData("SELECT SET_CONFIG ('role', 'none', false)")]
    [InlineData("SELECT pg_advisory_lock(1)")]
    [InlineData("SELECT pg_catalog.pg_try_advisory_lock_shared(1)")]
    [InlineData("INSERT INTO aibos.kernel_outbox_intent DEFAULT VALUES")]
    [InlineData("SELECT * FROM \"kernel_idempotency\"")]
    [InlineData("SELECT U&\"set\\005fconfig\"('a', 'b', true)")]
    public void Check_AnythingElse_IsRefused(string text) =>
        Assert.Throws<InvalidOperationException>(() => StatementGuard.Check(text));

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("VALUES (1)")]
    [InlineData("LOCK TABLE t")]
    public void CheckWriting_StatementThatDoesNotWrite_IsRefused(string text) =>
        Assert.Throws<InvalidOperationException>(() => StatementGuard.CheckWriting(text));
}
