using System.Buffers;

namespace AiBos.Ledger;

/// <summary>
/// The JSON Canonicalization Scheme of RFC 8785: one byte sequence for each JSON value, so that hashes of
/// documents can be compared. Stricter than the RFC where a value would change silently: a plain integer that is
/// neither a double's value nor its canonical form is refused, and so is a number that overflows to infinity or
/// underflows to zero. The canonical form of a canonical form is itself, always.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Writes the canonical form of one JSON document.</summary>
    /// <param name="utf8Json">The document as UTF-8 without a byte order mark.</param>
    /// <param name="output">Receives the whole canonical form on success, and nothing otherwise.</param>
    /// <param name="options">Limits; see <see cref="CanonicalJsonOptions.Default"/>.</param>
    /// <param name="error">On refusal: why and where. On success: the default value.</param>
    /// <returns>True when the document has a canonical form. Time is linear in the input, but for sorting the
    /// members of objects, which takes n log n comparisons.</returns>
    public static bool TryCanonicalize(
        ReadOnlySpan<byte> utf8Json,
        IBufferWriter<byte> output,
        CanonicalJsonOptions options,
        out CanonicalJsonError error)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        var parser = new CanonicalJsonParser(utf8Json, options);
        try
        {
            if (!parser.TryRun(out error))
            {
                return false;
            }

            output.Write(parser.Output);
            return true;
        }
        finally
        {
            parser.Dispose();
        }
    }

    /// <summary>Returns the canonical form of one JSON document under the default limits.</summary>
    /// <param name="utf8Json">The document as UTF-8 without a byte order mark.</param>
    /// <returns>A new array that belongs to the caller.</returns>
    /// <exception cref="CanonicalJsonException">The document has no canonical form.</exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8Json)
    {
        var parser = new CanonicalJsonParser(utf8Json, CanonicalJsonOptions.Default);
        try
        {
            return parser.TryRun(out var error)
                ? parser.Output.ToArray()
                : throw new CanonicalJsonException(error);
        }
        finally
        {
            parser.Dispose();
        }
    }
}
