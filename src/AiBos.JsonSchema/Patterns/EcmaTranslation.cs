namespace AiBos.JsonSchema.Patterns;

/// <summary>A .NET pattern with the meaning of an ECMA-262 one.</summary>
/// <param name="Pattern">For System.Text.RegularExpressions without options that change the meaning.</param>
/// <param name="NeedsBacktracking">It uses what the linear-time engine lacks.</param>
/// <param name="Positions">Size once counted repetitions are written out.</param>
internal readonly record struct EcmaTranslation(string Pattern, bool NeedsBacktracking, long Positions);
