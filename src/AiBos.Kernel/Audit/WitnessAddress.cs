using AiBos.Ledger.Notes;

namespace AiBos.Kernel.Audit;

/// <summary>A witness: where it is asked, and the key it is believed by.</summary>
internal sealed record WitnessAddress(Uri Url, NoteVerifier Key)
{
    private const int WitnessesMax = 16;

    /// <summary>Reads <see cref="AuditOptions.Witnesses"/>; null when it holds something else.</summary>
    internal static IReadOnlyList<WitnessAddress>? ReadAll(string text)
    {
        string[] parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var witnesses = new List<WitnessAddress>();
        for (int i = 0; i < parts.Length; i += 2)
        {
            if (i + 1 == parts.Length || !Uri.TryCreate(parts[i], UriKind.Absolute, out Uri? url)
                || url.Scheme is not ("http" or "https")
                || !NoteVerifier.TryParse(parts[i + 1], out NoteVerifier? key, out _)
                || key.Algorithm != NoteAlgorithm.CosignatureV1)
            {
                return null;
            }

            witnesses.Add(new WitnessAddress(url, key));
        }

        bool differ = witnesses.DistinctBy(witness => Convert.ToHexString(witness.Key.PublicKey)).Count()
            == witnesses.Count;
        return differ && witnesses.Count <= WitnessesMax ? witnesses : null;
    }
}
