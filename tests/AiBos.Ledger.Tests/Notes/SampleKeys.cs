using System.Text;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Tests.Notes;

/// <summary>Keys from fixed seeds, so that notes in tests are the same in every run.</summary>
internal static class SampleKeys
{
    public static NoteSigner Log { get; } = Of(SampleHeaders.Origin, 1);

    public static NoteSigner LogBefore { get; } = Of(SampleHeaders.Origin, 2);

    public static NoteSigner Stranger { get; } = Of(SampleHeaders.Origin, 3);

    public static NoteSigner[] Witnesses { get; } =
        [.. Enumerable.Range(0, 4).Select(i => Of($"witness.example/w{i}", 10 + i, NoteAlgorithm.CosignatureV1))];

    public static NoteSigner Of(string name, int seed, NoteAlgorithm algorithm = NoteAlgorithm.Ed25519)
    {
        var bytes = new byte[32];
        bytes[0] = (byte)seed;
        return NoteSigner.FromSeed(name, algorithm, bytes);
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);
}
