namespace AiBos.Ledger.Bundles;

/// <summary>A bundle that is not read further, because reading it could harm or cannot end well.</summary>
internal sealed class BundleRefusedException(string? file, string expected, string actual)
    : Exception($"{file ?? "The bundle"}: expected {expected}, found {actual}.")
{
    public Finding Finding { get; } = new(FindingCodes.BundleRefused, 0, null, file, expected, actual);
}
