namespace AiBos.Kernel.Engines;

/// <summary>An engine that this silo does not serve.</summary>
/// <param name="Name">Its domain where it has one, else the name of its type or file.</param>
/// <param name="Reason">What is wrong and what to do, in a sentence.</param>
public sealed record RefusedEngine(string Name, string Reason);
