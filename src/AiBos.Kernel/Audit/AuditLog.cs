using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>Event ids 1400–1499.</summary>
internal static partial class AuditLog
{
    [LoggerMessage(1400, LogLevel.Information, "Opened the ledger of {Tenant} at size {Size}, epoch {Epoch}")]
    internal static partial void LedgerOpened(this ILogger log, string tenant, long size, long epoch);

    [LoggerMessage(1401, LogLevel.Warning, "Another writer owns the ledger of {Tenant}; this one stops")]
    internal static partial void LedgerFenced(this ILogger log, string tenant);

    [LoggerMessage(1402, LogLevel.Warning, "A batch of {Entries} entries was not committed; its callers may try again")]
    internal static partial void BatchFailed(this ILogger log, Exception error, int entries);

    [LoggerMessage(1403, LogLevel.Warning, "The answer to a commit of {Entries} entries was lost; asking the database")]
    internal static partial void CommitUnknown(this ILogger log, Exception error, int entries);

    [LoggerMessage(1404, LogLevel.Error, "An entry of {Tenant} is refused by the database and fails alone")]
    internal static partial void EntryRefused(this ILogger log, Exception error, string tenant);

    [LoggerMessage(
        1105, LogLevel.Critical, "The ledger of {Tenant} is {Status}: {Findings} findings, first {Code} at {Seq}")]
    internal static partial void ChainTampered(
        this ILogger log, string tenant, string status, long findings, string code, long seq);

    [LoggerMessage(1406, LogLevel.Information, "The ledger of {Tenant} is valid: {Entries} entries")]
    internal static partial void ChainVerified(this ILogger log, string tenant, long entries);

    [LoggerMessage(1407, LogLevel.Error, "The committing loop met an unexpected error and goes on")]
    internal static partial void LoopFault(this ILogger log, Exception error);

    [LoggerMessage(
        1408, LogLevel.Error, "{Effects} deferred effects broke as a whole; their calls go the interactive way")]
    internal static partial void EffectsBroke(this ILogger log, Exception error, int effects);

    [LoggerMessage(1409, LogLevel.Information, "This silo does not sign: another process holds the signer's state")]
    internal static partial void NoSigner(this ILogger log);

    [LoggerMessage(
        1410, LogLevel.Warning, "This silo does not sign: its key is not the one registered for this deployment")]
    internal static partial void ForeignSigner(this ILogger log);

    [LoggerMessage(
        1425, LogLevel.Critical, "This silo does not sign: the registration of its key is refused, {Registration}")]
    internal static partial void SignerRefused(this ILogger log, SignerRegistration registration);

    [LoggerMessage(
        1426, LogLevel.Information, "The key {From} vouched for {To}, which signs now; both sign until {Until:u}")]
    internal static partial void KeyRotated(this ILogger log, string from, string to, DateTimeOffset until);

    [LoggerMessage(
        1427, LogLevel.Error, "{Logs} logs lack the entry about the changed key; trying again. First: {Reason}")]
    internal static partial void KeyEntriesMissing(this ILogger log, int logs, string reason);

    [LoggerMessage(1428, LogLevel.Error, "Entries about the changed key could not be written; trying again")]
    internal static partial void KeyEntriesFailed(this ILogger log, Exception error);

    [LoggerMessage(1429, LogLevel.Information, "All logs say that the key was changed to {To}")]
    internal static partial void KeyEntriesComplete(this ILogger log, string to);

    [LoggerMessage(1411, LogLevel.Error, "Checkpoints stall; trying again")]
    internal static partial void CheckpointsStalled(this ILogger log, Exception error);

    [LoggerMessage(
        1412, LogLevel.Critical, "The signer refuses the log of {Tenant}: {Refusal} at {Position}, signed size {Size}")]
    internal static partial void CheckpointRefused(
        this ILogger log, string tenant, string refusal, long position, long size);

    [LoggerMessage(1420, LogLevel.Information, "Checkpoints are signed again")]
    internal static partial void CheckpointsResumed(this ILogger log);

    [LoggerMessage(
        1421, LogLevel.Warning, "The signer was not asked whether the log of {Tenant} is whole; appends go on without")]
    internal static partial void GuardAbsent(this ILogger log, Exception error, string tenant);

    [LoggerMessage(1422, LogLevel.Error, "The witness {Witness} does not cosign. {Reason}")]
    internal static partial void WitnessFails(this ILogger log, string witness, string reason);

    [LoggerMessage(1423, LogLevel.Information, "The witness {Witness} cosigns again")]
    internal static partial void WitnessIsBack(this ILogger log, string witness);

    [LoggerMessage(1424, LogLevel.Warning, "Cosigning by {Witness} stalls; trying again")]
    internal static partial void CosigningStalled(this ILogger log, Exception error, string witness);

    [LoggerMessage(1413, LogLevel.Critical, "No entry is appended for {Tenant}. {Reason}")]
    internal static partial void AppendsRefused(this ILogger log, string tenant, string reason);

    [LoggerMessage(
        1414, LogLevel.Warning,
        "The log of {Tenant} goes on as {Origin} from entry {Seq}; {Signed} entries were signed")]
    internal static partial void LogRestored(this ILogger log, string tenant, string origin, long seq, long signed);

    [LoggerMessage(
        1435, LogLevel.Warning, "The log of {Tenant} was not restored: the signer did not answer")]
    internal static partial void RestoreUnsigned(this ILogger log, Exception error, string tenant);

    [LoggerMessage(1415, LogLevel.Critical, "What guards the ledger in the database was weakened: {Objects}")]
    internal static partial void ProtectionWeakened(this ILogger log, string objects);

    [LoggerMessage(1416, LogLevel.Error, "New entries could not be verified; trying again")]
    internal static partial void ScrubFailed(this ILogger log, Exception error);

    [LoggerMessage(
        1417, LogLevel.Critical, "{Code}: the clock is {Milliseconds} ms behind the newest entry of {Tenant}")]
    internal static partial void ClockAnomaly(this ILogger log, string code, string tenant, long milliseconds);

    [LoggerMessage(1418, LogLevel.Warning, "A read of the log of {Tenant} by {Actor} is not on it. {Reason}")]
    internal static partial void ReadNotRecorded(this ILogger log, string tenant, string actor, string reason);

    [LoggerMessage(1430, LogLevel.Error, "Checkpoints get no timestamps from {Authority}: {Reason}; trying again")]
    internal static partial void TimestampsStalled(this ILogger log, Uri authority, string reason);

    [LoggerMessage(1431, LogLevel.Information, "Checkpoints get timestamps from {Authority} again")]
    internal static partial void TimestampsGoOn(this ILogger log, Uri authority);

    [LoggerMessage(1433, LogLevel.Error, "A turn of the anchor log broke off; trying again")]
    internal static partial void AnchorsFailed(this ILogger log, Exception error);

    [LoggerMessage(1434, LogLevel.Critical, "Nothing is anchored. {Fault} The log has {Entries} entries")]
    internal static partial void AnchorsRefused(this ILogger log, string fault, long entries);

    [LoggerMessage(1437, LogLevel.Warning, "Nothing is anchored from here. {Fault} The log has {Entries} entries")]
    internal static partial void AnchorsElsewhere(this ILogger log, string fault, long entries);

    [LoggerMessage(1438, LogLevel.Error, "The request to begin another anchor log is refused: {Reason}")]
    internal static partial void AnchorRequestRefused(this ILogger log, string reason);

    [LoggerMessage(
        1439, LogLevel.Warning, "The anchor log {Origin} begins; {Former} ends with {Entries} entries: {Reason}")]
    internal static partial void AnchorsBegun(
        this ILogger log, string origin, string former, long entries, string reason);

    [LoggerMessage(1440, LogLevel.Error, "The log of {Tenant} did not take its entry about the anchor log: {Reason}")]
    internal static partial void AnchorEntryMissing(this ILogger log, string tenant, string reason);

    [LoggerMessage(1432, LogLevel.Error, "A turn of timestamps broke off; trying again")]
    internal static partial void TimestampsFailed(this ILogger log, Exception error);
}
