using System.Diagnostics;
using System.IO.Compression;
using System.Net.Sockets;
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

    [Theory]
    [InlineData(0xA1FF0000)]
    [InlineData(0x11FF0000)]
    [InlineData(0x21FF0000)]
    [InlineData(0x61FF0000)]
    [InlineData(0xC1FF0000)]
    public void Open_ZipWithALinkPipeOrDevice_IsRefused(uint attributes) => AssertRefused(
        Zip(zip => zip.CreateEntry("odd").ExternalAttributes = unchecked((int)attributes)), "odd");

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

    [Theory]
    [InlineData("pipe")]
    [InlineData("tile/pipe")]
    [InlineData("entries.jsonl")]
    [InlineData("checkpoint")]
    public void Open_DirectoryWithAPipe_IsRefusedAndNotWaitedFor(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes in directories are told from files on Linux.");
        string path = Path.Combine(_bundle.WriteDirectory(), name);
        File.Delete(path);
        MakeNode(path, "p");

        AssertRefused(SampleBundle.Check(_bundle.Path, SampleBundle.Policy()), name);
    }

    [Fact]
    public void Open_DirectoryWithASocket_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets in directories are told from files on Linux.");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_bundle.WriteDirectory(), "socket")));

        AssertRefused(SampleBundle.Check(_bundle.Path, SampleBundle.Policy()), "socket");
    }

    /// <summary>A device that never ends, where whoever runs this may make one.</summary>
    [Fact]
    public void Open_DirectoryWithADevice_IsRefusedAndNotRead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Devices in directories are told from files on Linux.");
        string path = Path.Combine(_bundle.WriteDirectory(), "payloads.jsonl");
        File.Delete(path);
        Assert.SkipUnless(MakeNode(path, "c", "1", "5"), "Only root may make a device.");

        AssertRefused(SampleBundle.Check(_bundle.Path, SampleBundle.Policy()), "payloads.jsonl");
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/stdin")]
    public void Open_DeviceForAZip_IsRefusedAndNotRead(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Devices are told from files on Linux.");

        AssertRefused(SampleBundle.Check(path, SampleBundle.Policy()), null);
    }

    [Fact]
    public void Open_PipeForAZip_IsRefusedAndNotWaitedFor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are told from files on Linux.");
        MakeNode(_bundle.Path, "p");

        VerificationReport report = SampleBundle.Check(_bundle.Path, SampleBundle.Policy());

        File.Delete(_bundle.Path);
        AssertRefused(report, null);
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

    /// <summary>A line without end, of a file that takes no place on disk: it is hashed for the manifest, and given up
    /// at its limit when it is read.</summary>
    [Theory]
    [InlineData("entries.jsonl", 2)]
    [InlineData("payloads.jsonl", 36)]
    public void Verify_OneLineOf2GiB_IsRefusedInLittleMemory(string name, int mebibytesMax)
    {
        _bundle.WriteDirectory();
        using (FileStream file = File.OpenWrite(Path.Combine(_bundle.Path, name)))
            file.SetLength(2L << 30);
        long before = GC.GetAllocatedBytesForCurrentThread();

        VerificationReport report = SampleBundle.Check(_bundle.Path, SampleBundle.Policy());

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        AssertRefused(report, name);
        Assert.True(allocated < (long)mebibytesMax << 20, $"{allocated} bytes were allocated");
    }

    [Theory]
    [InlineData(SignedNote.SignaturesMax)]
    [InlineData(10_000)]
    public void Verify_MoreThan100Signatures_IsRefused(int more)
    {
        string line = Encoding.UTF8.GetString(_bundle.Files["checkpoint"]).Split('\n')[4];
        _bundle.Edit("checkpoint", lines => lines.AddRange(Enumerable.Range(0, more).Select(i =>
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

    private static bool MakeNode(string path, params string[] kind)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("mknod", [path, .. kind])
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private VerificationReport Zip(Action<ZipArchive>? edit = null, BundleLimits? limits = null) =>
        SampleBundle.Check(_bundle.WriteZip(edit), SampleBundle.Policy(), limits);
}
