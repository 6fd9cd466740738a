namespace AiBos.Sdk;

/// <summary>A call that shows how an action is used.</summary>
/// <param name="Name">What it shows, in a few words; unique within its contract.</param>
/// <param name="Input">The input as JSON, UTF-8; fits the input schema.</param>
/// <param name="Output">The output as JSON, UTF-8; fits the output schema. Empty where only the input is shown.</param>
/// <example>
/// <code>
/// using System.Text;
/// using Xunit;
///
/// var example = new ActionExample(
///     "an order of one cup", """{"sku":"mug-002","quantity":1}"""u8.ToArray(), Output: default);
/// Assert.Equal("an order of one cup", example.Name);
/// Assert.StartsWith("{", Encoding.UTF8.GetString(example.Input.Span));
/// Assert.True(example.Output.IsEmpty, "Only the input is shown.");
/// </code>
/// </example>
public sealed record ActionExample(string Name, ReadOnlyMemory<byte> Input, ReadOnlyMemory<byte> Output);
