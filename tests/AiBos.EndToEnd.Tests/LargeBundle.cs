using System.Security.Cryptography;
using System.Text;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// A valid bundle of any number of entries, written entry by entry without a database, as a kernel would export it. Its
/// first payload is as long as one can be.
/// </summary>
internal sealed class LargeBundle : IDisposable
{
    private const string Origin = "prod.example/t/acme/1";
    private const long Start = 1_767_225_600_000_000;
    private const int PayloadBytesMax = 16 << 20;

    private readonly string _folder;
    private readonly StringBuilder _manifest = new();

    private LargeBundle(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Writes one into a folder that is not there yet.</summary>
    internal static void Write(string folder, int entries)
    {
        using var bundle = new LargeBundle(folder);
        bundle.WriteLog(entries);
    }

    public void Dispose() => File.WriteAllText(Path.Combine(_folder, "MANIFEST.sha256"), _manifest.ToString());

    private void WriteLog(int entries)
    {
        NoteSigner signer = NoteSigner.Generate(Origin);
        var edge = new TileEdge();
        var full = new List<Tile>();
        using (HashedFile leaves = Open("entries.jsonl"), payloads = Open("payloads.jsonl"))
        {
            LeafHash prev = LeafHash.Zero;
            for (int seq = 0; seq < entries; seq++)
            {
                byte[] payload = seq == 1
                    ? [(byte)'"', .. Enumerable.Repeat((byte)'x', PayloadBytesMax - 2), (byte)'"']
                    : Encoding.ASCII.GetBytes($"{{\"text\":\"entry {seq}\"}}");
                byte[] leaf = EntryCodec.Encode(Header(seq, prev, payload));
                prev = LeafHash.OfLeaf(leaf);
                leaves.Write([.. leaf, (byte)'\n']);
                if (seq > 0)
                {
                    payloads.Write(
                        [.. "{\"payload\":"u8, .. payload, .. Encoding.ASCII.GetBytes($",\"seq\":{seq}}}\n")]);
                }

                edge.Append(prev, full);
                full.ForEach(Write);
                full.Clear();
            }
        }

        foreach (Tile tile in edge.Unfinished())
            Write(tile);
        Write("checkpoint", new Checkpoint(Origin, entries, edge.Root()).Sign(signer).ToArray());
        Write("policy", Encoding.UTF8.GetBytes(CheckpointPolicy.Format([signer.Verifier], [], 0)));
    }

    private static EntryHeader Header(int seq, LeafHash prev, byte[] payload) => new()
    {
        Log = Origin,
        Seq = seq,
        Prev = prev,
        Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddTicks((Start + seq) * TimeSpan.TicksPerMicrosecond)),
        At = Start + seq,
        Kind = seq == 0 ? EntryKind.Genesis : EntryKind.Action,
        Actor = "writer@acme",
        Action = seq == 0 ? "ledger.open" : "accounting.create.journal_entry",
        Outcome = "ok",
        Pay = seq == 0 ? null : PayloadHash.Stamp(payload),
    };

    private void Write(Tile tile) => Write(tile.Id.ToString(), tile.ToArray());

    private void Write(string name, byte[] bytes)
    {
        using HashedFile file = Open(name);
        file.Write(bytes);
    }

    private HashedFile Open(string name)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new HashedFile(
            File.Create(path, 1 << 20), hash => _manifest.Append(hash).Append("  ").Append(name).Append('\n'));
    }

    private sealed class HashedFile(FileStream file, Action<string> done) : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        internal void Write(byte[] bytes)
        {
            _hash.AppendData(bytes);
            file.Write(bytes);
        }

        public void Dispose()
        {
            file.Dispose();
            done(Convert.ToHexStringLower(_hash.GetHashAndReset()));
            _hash.Dispose();
        }
    }
}
