namespace AiBos.Sdk;

/// <summary>
/// A constraint of the database refused a statement. Catch it where the constraint is a business rule.
/// </summary>
public sealed class DbConstraintException : Exception
{
    /// <summary>Wraps the driver's error.</summary>
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
public enum DbConstraintKind
{
    /// <summary>A row with this key exists.</summary>
    Unique,

    /// <summary>A referenced row does not exist, or is still referenced.</summary>
    ForeignKey,

    /// <summary>A check or not-null constraint.</summary>
    Check,
}
