using System.IO.Compression;
using System.Text;
using AiBos.Ledger.Bundles;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Bundles;

/// <summary>Bundles made to harm whoever reads them.</summary>
public sealed class BundleSourceTests : IDisposable
{
    private readonly SampleBundle _bundle = SampleBundle.Create(size: 20);

    public void Dispose() => _bundle.Dispose();

    [Theory]
    [InlineData("../evil")]
    [InlineData("tile/../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("C:/evil")]
    [InlineData("a\\..\\evil")]
    [InlineData("a//evil")]
    [InlineData("./evil")]
    [InlineData("evil\n")]
    [InlineData("entries.jsonl")]
    public void Open_ZipNameThatIsUnsafeOrRepeated_IsRefused(string name) =>
        AssertRefused(Zip(zip => zip.CreateEntry(name)), name);

    [Fact]
    public void Open_ZipBombByRatio_IsRefused() => AssertRefused(
        Zip(zip =>
        {
            using Stream stream = zip.CreateEntry("bomb").Open();
            stream.Write(new byte[4 << 20]);
        }),
        "bomb");

    [Fact]
    public void Open_ZipBombInTotal_IsRefused() =>
        AssertRefused(Zip(limits: new BundleLimits { ZipBytesMax = 5000 }), null);

    [Fact]
    public void Open_ZipOfTooManyFiles_IsRefused() =>
        AssertRefused(Zip(limits: new BundleLimits { FilesMax = 3 }), null);

    [Fact]
    public void Open_ZipDirectoryFarTooLong_IsRefused() => AssertRefused(
        Zip(
            zip =>
            {
                for (int i = 0; i < 3000; i++)
                    zip.CreateEntry($"f{i}");
            },
            new BundleLimits { FilesMax = 3 }),
        null);

    [Fact]
    public void Open_ZipWithALink_IsRefused() => AssertRefused(
        Zip(zip => zip.CreateEntry("link").ExternalAttributes = unchecked((int)0xA1FF0000)), "link");

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5000)]
    public void Open_NoZipFile_IsRefused(int length)
    {
        File.WriteAllBytes(_bundle.Path, new byte[length]);

        AssertRefused(SampleBundle.Check(_bundle.Path), null);
    }

    [Fact]
    public void Open_TruncatedZip_IsRefused()
    {
        string path = _bundle.WriteZip();
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes.AsSpan(bytes.Length / 2));

        AssertRefused(SampleBundle.Check(path), null);
    }

    [Fact]
    public void Open_NothingThere_IsRefused() => AssertRefused(SampleBundle.Check(_bundle.Path), null);

    [Theory]
    [InlineData("link", false)]
    [InlineData("tile/link", true)]
    public void Open_DirectoryWithALink_IsRefused(string name, bool toDirectory)
    {
        string path = Path.Combine(_bundle.WriteDirectory(), name);
        if (toDirectory)
            Directory.CreateSymbolicLink(path, Path.GetTempPath());
        else
            File.CreateSymbolicLink(path, Path.Combine(_bundle.Path, "policy"));

        AssertRefused(SampleBundle.Check(_bundle.Path), name);
    }

    [Fact]
    public void Open_DirectoryOfTooManyFiles_IsRefused() =>
        AssertRefused(_bundle.Verify(limits: new BundleLimits { FilesMax = 3 }), null);

    [Fact]
    public void Verify_LineOfALeafThatIsTooLong_IsRefused()
    {
        _bundle.Edit("entries.jsonl", lines => lines.Insert(3, new byte[(64 * 1024) + 1]));

        AssertRefused(_bundle.Seal().Verify(), "entries.jsonl");
    }

    [Fact]
    public void Verify_PayloadOfFullLength_IsValidAndALongerLineRefused()
    {
        byte[] payload = [(byte)'"', .. Enumerable.Repeat((byte)'x', (16 << 20) - 2), (byte)'"'];
        SampleRow genesis = SampleLedger.Create(1).Rows[0];
        SampleRow row = SampleRow.Of(
            SampleHeaders.Genesis with
            {
                Seq = 1,
                Kind = EntryKind.Action,
                Prev = LeafHash.FromBytes(genesis.LeafHash),
                Id = new Guid("019b0f3c-5a00-7000-8000-000000000001"),
                Pay = PayloadHash.Stamp(payload),
            },
            payload);
        using SampleBundle bundle = SampleBundle.Of([genesis, row]);

        VerificationReport report = bundle.Verify();
        bundle.Edit("payloads.jsonl", lines => lines[0] = [.. lines[0], .. new byte[64]]);

        Assert.Equal(VerificationStatus.Valid, report.Status);
        AssertRefused(bundle.Seal().Verify(), "payloads.jsonl");
    }

    [Fact]
    public void Verify_MoreThan100Signatures_IsRefused()
    {
        string line = Encoding.UTF8.GetString(_bundle.Files["checkpoint"]).Split('\n')[4];
        _bundle.Edit("checkpoint", lines => lines.AddRange(Enumerable.Range(0, SignedNote.SignaturesMax).Select(i =>
            Encoding.UTF8.GetBytes(line.Replace("acme", $"acme{i}", StringComparison.Ordinal)))));

        AssertRefused(_bundle.Seal().Verify(), "checkpoint");
    }

    [Theory]
    [InlineData("checkpoint", SignedNote.BytesMax)]
    [InlineData("tile/0/000.p/20", 8192)]
    public void Verify_FileLongerThanItsKind_IsRefused(string name, int bytesMax)
    {
        _bundle.Files[name] = new byte[bytesMax + 1];

        AssertRefused(_bundle.Seal().Verify(), name);
    }

    [Fact]
    public void Verify_ManifestWithUnsafePath_IsFoundAndNotOpened()
    {
        _bundle.Edit("MANIFEST.sha256", lines =>
            lines.Add(Encoding.ASCII.GetBytes($"{new string('0', 64)}  ../../etc/passwd")));

        Finding finding = Assert.Single(_bundle.Verify().Findings);

        Assert.Equal((FindingCodes.ManifestMismatch, "MANIFEST.sha256"), (finding.Code, finding.Column));
    }

    private static void AssertRefused(VerificationReport report, string? file)
    {
        Assert.Equal(VerificationStatus.CannotVerify, report.Status);
        Assert.Contains(
            report.Findings, f => f.Code == FindingCodes.BundleRefused && (file is null || f.Column == file));
    }

    private VerificationReport Zip(Action<ZipArchive>? edit = null, BundleLimits? limits = null) =>
        SampleBundle.Check(_bundle.WriteZip(edit), SampleBundle.Policy(), limits);
}
