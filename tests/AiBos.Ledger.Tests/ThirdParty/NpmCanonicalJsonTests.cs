using System.Buffers;
using System.Text;
using CsCheck;
using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>Ours against two RFC 8785 libraries from npm, byte for byte.</summary>
public sealed class NpmCanonicalJsonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-jcs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // One process for thousands of documents; the sampler prints the seed of the array that failed.
    [Fact]
    public Task Canonicalize_RandomDocuments_AgreeWithTwoLibraries() =>
        SampleJson.Documents(5).Array[4_000].SampleAsync(
            CompareAsync, iter: 5, threads: 1, print: static documents => $"{documents.Length} documents");

    [Fact]
    public Task Canonicalize_RandomNumbers_AgreeWithTwoLibraries() =>
        SampleJson.Numbers.Array[20_000].SampleAsync(
            CompareAsync, iter: 5, threads: 1, print: static documents => $"{documents.Length} numbers");

    private async Task CompareAsync(string[] documents)
    {
        var accepted = new List<string>();
        var ours = new List<string>();
        foreach (var document in documents)
        {
            var output = new ArrayBufferWriter<byte>();
            if (CanonicalJson.TryCanonicalize(
                Encoding.UTF8.GetBytes(document), output, CanonicalJsonOptions.Default, out _))
            {
                accepted.Add(document);
                ours.Add(Encoding.UTF8.GetString(output.WrittenSpan));
            }
        }

        // What ours refuses, theirs would round; hardly any document is like that, or this test would test nothing.
        Assert.InRange(accepted.Count, documents.Length * 9 / 10, documents.Length);
        var theirs = await CanonicalizeAsync(accepted);
        Assert.Equal(accepted.Count, theirs.Length);
        for (var i = 0; i < theirs.Length; i++)
        {
            Assert.True(
                theirs[i] == $"{ours[i]}\t{ours[i]}", $"{accepted[i]}\nours:   {ours[i]}\ntheirs: {theirs[i]}");
        }
    }

    private async Task<string[]> CanonicalizeAsync(List<string> documents)
    {
        var input = Path.Combine(_folder, "in");
        var output = Path.Combine(_folder, "out");
        await File.WriteAllLinesAsync(
            input,
            documents.Select(static document => Convert.ToBase64String(Encoding.UTF8.GetBytes(document))),
            TestContext.Current.CancellationToken);
        var (code, message) = await NodePackages.RunAsync("canonical.mjs", input, output);
        Assert.True(code == 0, message);
        return await File.ReadAllLinesAsync(output, TestContext.Current.CancellationToken);
    }
}
