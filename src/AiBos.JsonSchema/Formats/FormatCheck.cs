namespace AiBos.JsonSchema.Formats;

/// <summary>Whether a text, as unescaped UTF-8, has a format. Linear time, never throws.</summary>
internal delegate bool FormatCheck(ReadOnlySpan<byte> text);
