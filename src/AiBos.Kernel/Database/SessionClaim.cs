using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// Something a session must own before anything of it counts: a statement that locks it, and one that finds what an
/// earlier owner left. Subclasses keep what was found.
/// </summary>
internal abstract class SessionClaim(NpgsqlBatchCommand lockCommand, NpgsqlBatchCommand find)
{
    internal NpgsqlBatchCommand Lock { get; } = lockCommand;

    internal NpgsqlBatchCommand Find { get; } = find;

    /// <summary>Whether an earlier owner left something.</summary>
    internal abstract bool IsTaken { get; }

    /// <summary>Keeps the row that <see cref="Find"/> found.</summary>
    internal abstract void Take(NpgsqlDataReader reader);

    /// <summary>Ends the statement of a session whose claim is taken, however its caller treats exceptions.</summary>
    internal void ThrowIfTaken()
    {
        if (IsTaken)
            throw new ClaimTakenException();
    }
}

/// <summary>The session's claim was taken before it began; nothing it did counts.</summary>
internal sealed class ClaimTakenException() : Exception("The session's claim is taken; its work does not count.");
