using System.Text;
using Xunit;

namespace AiBos.Ledger.Tests;

/// <summary>The leaf format is a promise: chosen headers are compared with a committed file.</summary>
public sealed class GoldenEntriesTests
{
    [Fact]
    public void Encode_ChosenHeaders_GivesTheCommittedBytesAndHashes()
    {
        var actual = new StringBuilder();
        foreach (var (name, header) in SampleHeaders.Chosen())
        {
            var leaf = EntryCodec.Encode(header);
            actual.Append("# ").Append(name).Append('\n')
                .Append("leaf ").Append(Encoding.UTF8.GetString(leaf)).Append('\n')
                .Append("hash ").Append(LeafHash.OfLeaf(leaf)).Append('\n');
        }

        Assert.Equal(File.ReadAllText(RepositoryFiles.Golden("entries.golden")), actual.ToString());
    }

    [Fact]
    public void TryDecode_CommittedBytes_GivesTheChosenHeaders()
    {
        var leaves = File.ReadLines(RepositoryFiles.Golden("entries.golden"))
            .Where(static line => line.StartsWith("leaf ", StringComparison.Ordinal))
            .Select(static line => Encoding.UTF8.GetBytes(line["leaf ".Length..]))
            .ToArray();

        Assert.Equal(SampleHeaders.Chosen().Count(), leaves.Length);
        foreach (var (leaf, chosen) in leaves.Zip(SampleHeaders.Chosen()))
        {
            Assert.True(EntryCodec.TryDecode(leaf, out var header, out var error), error);
            Assert.Equal(chosen.Header, header);
        }
    }
}
