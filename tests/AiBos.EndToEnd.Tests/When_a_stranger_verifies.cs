using System.Diagnostics;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// An export over HTTP, checked by a program that shares no code with the kernel: deploy/verify/verify.mjs on Node.
/// </summary>
public sealed class When_a_stranger_verifies(DoorFixture fixture) : IClassFixture<DoorFixture>, IDisposable
{
    private const string Entry =
        """
        {"date":"2026-01-31","description":"Sale","currency":"EUR",
         "lines":[{"account":"1000","debit":"1.00"},{"account":"4000","credit":"1.00"}]}
        """;

    private readonly string _folder = TestFolder.Create("aibos-stranger-");

    private string Bundle => Path.Combine(_folder, "bundle");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Should_accept_an_untouched_bundle()
    {
        await ExportAsync();

        (int code, string output) = await VerifyAsync();

        Assert.True(code == 0, output);
        Assert.Matches("^VALID: [0-9]{3,} entries", output);
    }

    /// <summary>A file, the place of a byte (from the end if negative), what must be reported.</summary>
    public static TheoryData<string, int, string> Acts => new()
    {
        { "entries.jsonl", 12, "CHAIN_BREAK 1\n" },
        { "entries.jsonl", 12, "HISTORY_REWRITTEN" },
        { "payloads.jsonl", 12, "PAYLOAD_MISMATCH" },
        { "tile/0/000", 12, "TILE_MISMATCH" },
        { "checkpoint", 12, "BAD_SIGNATURE" },
        { "checkpoint", -20, "BAD_SIGNATURE" },
        { "README.txt", 12, "MANIFEST_MISMATCH" },
    };

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Should_refuse_one_changed_byte(string file, int place, string reported)
    {
        await ExportAsync();
        string path = Path.Combine(Bundle, file);
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        int at = place < 0 ? bytes.Length + place : place;
        // A letter for a letter: base64 stays base64, so that it is the signature that fails and not its spelling.
        bytes[at] = bytes[at] == (byte)'A' ? (byte)'B' : (byte)'A';
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        (int exit, string output) = await VerifyAsync();

        Assert.True(exit == 1, output);
        Assert.EndsWith("TAMPERED", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains(reported, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipe", "payloads.jsonl", "is a link, pipe, socket or device")]
    [InlineData("link", "tile/0/000", "is a link, pipe, socket or device")]
    [InlineData("endless", "entries.jsonl", "a line of more than")]
    [InlineData("endless", "payloads.jsonl", "a line of more than")]
    [InlineData("endless", "checkpoint", "more than 1048576 bytes")]
    [InlineData("endless", "MANIFEST.sha256", "more than 33554432 bytes")]
    public async Task Should_stop_at_what_would_hold_it_up(string what, string file, string reported)
    {
        await ExportAsync();
        string path = Path.Combine(Bundle, file);
        File.Delete(path);
        if (what == "pipe")
            Process.Start("mkfifo", path).WaitForExit();
        else if (what == "link")
            File.CreateSymbolicLink(path, "/etc/hostname");
        else
            await using (FileStream sparse = File.Create(path))
                sparse.SetLength(2L << 30);

        (int exit, string output) = await VerifyAsync();

        Assert.True(exit == 3, output);
        Assert.StartsWith("CANNOT_VERIFY", output, StringComparison.Ordinal);
        Assert.Contains(reported, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_key_that_came_from_elsewhere()
    {
        await ExportAsync();
        HttpAnswer other = await fixture.SendAsync(HttpMethod.Get, "/audit/policy", fixture.Key("globex", "auditor"));
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "policy"), other.Text, TestContext.Current.CancellationToken);

        (int exit, string output) = await VerifyAsync();

        Assert.True(exit == 1, output);
        Assert.Contains("BAD_SIGNATURE", output, StringComparison.Ordinal);
    }

    // Enough entries for a full tile; the export waits until a checkpoint covers them, which takes a second at most.
    private async Task ExportAsync()
    {
        string auditor = fixture.Key("acme", "auditor");
        long seq = 0;
        while (seq < 260)
            seq = (await fixture.CallAsync("acme", "accountant", "accounting.create.journal_entry", Entry)).Seq;
        CancellationToken timeout = TestContext.Current.CancellationToken;
        while ((await fixture.SendAsync(HttpMethod.Get, $"/audit/entries/{seq}/tlog-proof", auditor)).Status != 200)
            timeout.ThrowIfCancellationRequested();
        HttpAnswer policy = await fixture.SendAsync(HttpMethod.Get, "/audit/policy", auditor);
        await File.WriteAllTextAsync(Path.Combine(_folder, "policy"), policy.Text, timeout);
        await StrangersVerifier.ExportAsync(fixture.Host.BaseUrl, auditor, Bundle);
    }

    private Task<(int Code, string Output)> VerifyAsync() =>
        StrangersVerifier.RunAsync(Bundle, Path.Combine(_folder, "policy"));
}
