namespace AiBos.JsonSchema.Patterns;

/// <summary>Why a pattern is refused, as the end of a sentence that begins "The pattern is refused: ".</summary>
internal sealed class PatternException(string message, Exception? inner = null) : Exception(message, inner);
