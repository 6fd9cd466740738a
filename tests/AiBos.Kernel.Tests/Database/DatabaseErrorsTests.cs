using System.Net.Sockets;
using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

public sealed class DatabaseErrorsTests
{
    [Theory]
    [InlineData("08006", true)] // connection_failure
    [InlineData("53300", true)] // too_many_connections
    [InlineData("53100", true)] // disk_full
    [InlineData("57P01", true)] // admin_shutdown
    [InlineData("57P03", true)] // cannot_connect_now
    [InlineData("58030", true)] // io_error
    [InlineData("40001", true)] // serialization_failure
    [InlineData("40P01", true)] // deadlock_detected
    [InlineData("55P03", true)] // lock_not_available
    [InlineData("57014", true)] // query_canceled
    [InlineData("28P01", true)] // invalid_password: the kernel's own login is not let in
    [InlineData("3D000", true)] // invalid_catalog_name
    [InlineData("25006", false)] // read_only_sql_transaction: a query that writes is a bug of its engine
    [InlineData("23505", false)] // unique_violation
    [InlineData("22003", false)] // numeric_value_out_of_range
    [InlineData("42601", false)] // syntax_error
    [InlineData("42501", false)] // insufficient_privilege
    public void IsUnavailable_OfASqlState_TellsWhetherLaterMayHelp(string sqlState, bool unavailable) =>
        Assert.Equal(unavailable, DatabaseErrors.IsUnavailable(Error(sqlState)));

    [Theory]
    [InlineData("57P01", true)] // admin_shutdown
    [InlineData("08006", true)] // connection_failure
    [InlineData("55P03", false)] // lock_not_available
    [InlineData("57014", false)] // query_canceled
    [InlineData("53300", false)] // too_many_connections
    public void IsGone_OfASqlState_TellsWhetherConnectionsAreDead(string sqlState, bool gone) =>
        Assert.Equal(gone, DatabaseErrors.IsGone(Error(sqlState)));

    [Fact]
    public void IsGone_PoolExhausted_IsNot() =>
        Assert.False(DatabaseErrors.IsGone(new NpgsqlException("busy", new TimeoutException())));

    [Fact]
    public void IsUnavailable_OfAStandby_IsTrue() =>
        Assert.True(DatabaseErrors.IsUnavailable(Error("25006", routine: "PreventCommandDuringRecovery")));

    [Fact]
    public void IsUnavailable_OfADriversError_IsTrue()
    {
        Assert.True(DatabaseErrors.IsUnavailable(new NpgsqlException("gone")));
        Assert.True(DatabaseErrors.IsUnavailable(new SocketException(111)));
        Assert.True(DatabaseErrors.IsUnavailable(new TimeoutException()));
        Assert.False(DatabaseErrors.IsUnavailable(new InvalidOperationException()));
    }

    [Theory]
    [InlineData("22003", true)]
    [InlineData("23505", true)]
    [InlineData("40001", false)]
    [InlineData("42601", false)]
    public void IsAboutData_OfASqlState_TellsWhetherTheStatementIsAtFault(string sqlState, bool expected) =>
        Assert.Equal(expected, DatabaseErrors.IsAboutData(Error(sqlState)));

    [Theory]
    [InlineData("23505", DbConstraintKind.Unique)]
    [InlineData("23P01", DbConstraintKind.Unique)]
    [InlineData("23503", DbConstraintKind.ForeignKey)]
    [InlineData("23514", DbConstraintKind.Check)]
    [InlineData("23502", DbConstraintKind.Check)]
    public void ToConstraint_OfAViolation_NamesConstraintAndKind(string sqlState, DbConstraintKind kind)
    {
        PostgresException error = Error(sqlState, constraint: "account_pk");
        Assert.True(DatabaseErrors.IsConstraint(error));
        DbConstraintException thrown = DatabaseErrors.ToConstraint(error);
        Assert.Equal(("account_pk", kind), (thrown.Constraint, thrown.Kind));
        Assert.Same(error, thrown.InnerException);
    }

    [Fact]
    public void IsConstraint_OfAnythingElse_IsFalse() => Assert.False(DatabaseErrors.IsConstraint(Error("22003")));

    [Fact]
    public void PublicReason_OfTheServer_CarriesNoData()
    {
        string reason = DatabaseErrors.PublicReason(Error("23505", detail: "Key (name)=(Jane Doe) exists."));
        Assert.Equal("refused (SQLSTATE 23505).", reason);
    }

    private static PostgresException Error(
        string sqlState, string? constraint = null, string? routine = null, string? detail = null) => new(
        "refused", "ERROR", "ERROR", sqlState, detail: detail, constraintName: constraint, routine: routine);
}
