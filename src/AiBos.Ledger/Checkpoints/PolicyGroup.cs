namespace AiBos.Ledger.Checkpoints;

/// <summary>A group of a policy: satisfied when at least so many of its members are.</summary>
internal sealed record PolicyGroup(string Name, int Threshold, string[] Members);
