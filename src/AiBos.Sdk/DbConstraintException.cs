namespace AiBos.Sdk;

/// <summary>
/// A constraint of the database refused a statement. Catch it where the constraint is a business rule.
/// </summary>
/// <example>
/// <code><![CDATA[
/// internal static class ScannedStock
/// {
///     internal static async Task<Refusal?> AddAsync(IDb db, string sku, CancellationToken cancellationToken)
///     {
///         try
///         {
///             await db.ExecuteAsync($"INSERT INTO orders.stock (sku, on_hand) VALUES ({sku}, 1)", cancellationToken);
///             return null;
///         }
///         catch (DbConstraintException e) when (e.Constraint == "stock_pk")
///         {
///             return Refusal.Conflict($"The article {sku} is on the shelf already.");
///         }
///     }
/// }
/// ]]></code>
/// </example>
public sealed class DbConstraintException : Exception
{
    /// <summary>Wraps the driver's error.</summary>
    /// <param name="constraint">Name of the constraint, as in the migration.</param>
    /// <param name="kind">What kind of constraint it is.</param>
    /// <param name="innerException">The driver's error; for the log, never for the caller.</param>
    public DbConstraintException(string constraint, DbConstraintKind kind, Exception innerException)
        : base($"The constraint {constraint} refused the statement ({kind}).", innerException)
    {
        Constraint = constraint;
        Kind = kind;
    }

    /// <summary>Name of the constraint, as in the migration.</summary>
    public string Constraint { get; }

    /// <summary>What kind of constraint it is.</summary>
    public DbConstraintKind Kind { get; }
}

/// <summary>Kinds of constraint.</summary>
/// <example>
/// <code>
/// using Xunit;
///
/// Refusal Explain(DbConstraintException e) => e.Kind switch
/// {
///     DbConstraintKind.Unique => Refusal.Conflict("It is there already."),
///     DbConstraintKind.ForeignKey => Refusal.Conflict("What it refers to is not there, or something refers to it."),
///     DbConstraintKind.Check => Refusal.Invalid("", "A value is out of its range."),
///     _ => throw e,
/// };
///
/// var driverError = new InvalidOperationException("23514");
/// var oversold = new DbConstraintException("stock_never_oversold", DbConstraintKind.Check, driverError);
/// Assert.Equal(ErrorCode.ValidationError, Explain(oversold).Code);
/// </code>
/// </example>
public enum DbConstraintKind
{
    /// <summary>A row with this key exists.</summary>
    Unique,

    /// <summary>A referenced row does not exist, or is still referenced.</summary>
    ForeignKey,

    /// <summary>A check or not-null constraint.</summary>
    Check,
}
