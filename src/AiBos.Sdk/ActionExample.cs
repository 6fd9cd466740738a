namespace AiBos.Sdk;

/// <summary>A call that shows how an action is used.</summary>
/// <param name="Name">What it shows, in a few words; unique within its contract.</param>
/// <param name="Input">The input as JSON, UTF-8; fits the input schema.</param>
/// <param name="Output">The output as JSON, UTF-8; fits the output schema. Empty where only the input is shown.</param>
public sealed record ActionExample(string Name, ReadOnlyMemory<byte> Input, ReadOnlyMemory<byte> Output);
