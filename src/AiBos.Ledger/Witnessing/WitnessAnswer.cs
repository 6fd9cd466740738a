namespace AiBos.Ledger.Witnessing;

/// <summary>What to send back.</summary>
/// <param name="Status">The outcome; its value is the HTTP status.</param>
/// <param name="ContentType">The media type of the body.</param>
/// <param name="Body">A signature line with its newline when cosigned; the known size with a newline when the old size
/// differs; else one sentence without a newline.</param>
public sealed record WitnessAnswer(WitnessStatus Status, string ContentType, string Body);
