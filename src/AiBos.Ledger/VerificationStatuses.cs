namespace AiBos.Ledger;

/// <summary>The wire names of <see cref="VerificationStatus"/>.</summary>
public static class VerificationStatuses
{
    /// <summary>Returns <c>VALID</c>, <c>TAMPERED</c>, <c>INCOMPLETE</c> or <c>CANNOT_VERIFY</c>.</summary>
    /// <param name="status">A member of the enumeration.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a member of the enumeration.</exception>
    public static string ToWire(this VerificationStatus status) => status switch
    {
        VerificationStatus.Valid => "VALID",
        VerificationStatus.Tampered => "TAMPERED",
        VerificationStatus.Incomplete => "INCOMPLETE",
        VerificationStatus.CannotVerify => "CANNOT_VERIFY",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status."),
    };
}
