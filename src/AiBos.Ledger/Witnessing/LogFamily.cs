using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Witnessing;

/// <summary>
/// All logs of a deployment: origins <c>&lt;deployment&gt;/t/…</c>, signed by one key under each origin's name. New
/// tenants' logs belong to it without anybody being told. Immutable.
/// </summary>
public sealed class LogFamily
{
    private const string Tenants = "/t/";

    private readonly string _prefix;
    private readonly byte[] _publicKey;

    private LogFamily(string prefix, byte[] publicKey) => (_prefix, _publicKey) = (prefix, publicKey);

    /// <summary>The family of a log.</summary>
    /// <param name="log">Key of one of its logs, of type 0x01.</param>
    /// <returns>Null when the key's name is not of the form <c>&lt;deployment&gt;/t/…</c>.</returns>
    public static LogFamily? Of(NoteVerifier log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var end = log.Name.IndexOf(Tenants, StringComparison.Ordinal);
        return end > 0 && log.Algorithm == NoteAlgorithm.Ed25519
            ? new LogFamily(log.Name[..(end + Tenants.Length)], log.PublicKey.ToArray())
            : null;
    }

    /// <summary>The key of a log, or null when the log is of another family.</summary>
    /// <param name="origin">The log.</param>
    internal NoteVerifier? FindKey(string origin) =>
        origin.StartsWith(_prefix, StringComparison.Ordinal) && NoteKeyId.IsName(origin)
            ? NoteVerifier.Create(origin, NoteAlgorithm.Ed25519, _publicKey)
            : null;
}
