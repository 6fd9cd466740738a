using System.Text;
using System.Text.Json.Nodes;
using AiBos.Ledger.Anchoring;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>Anchored checkpoints through <c>@sigstore/verify</c>, as it comes, under our trusted root.</summary>
public sealed class NpmSigstoreTests : IDisposable
{
    private const string Entry = "/verificationMaterial/tlogEntries/0";

    private static readonly DateTimeOffset Time = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-sigstore-").FullName;
    private readonly AnchorLog _log;

    public NpmSigstoreTests() => _log = Open("log");

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Verify_OurEntries_AreAccepted()
    {
        for (var i = 0; i < 20; i++)
        {
            Write($"{i:00}", _log.Append(Note(i + 1), Time.AddHours(i)));
        }

        Assert.All(await VerifyAsync(), static line => Assert.Equal("ACCEPTED", line));
    }

    [Fact]
    public async Task Verify_TamperedCopies_AreRefused()
    {
        AnchorEntry entry = null!;
        for (var i = 0; i < 7; i++)
        {
            entry = _log.Append(Note(i + 1), Time.AddHours(i));
        }

        using var other = Open("other");
        var stranger = other.Append(entry.Note, Time);
        (string Name, Action<string> Act)[] acts =
        [
            ("another checkpoint", folder => File.WriteAllBytes(Path.Combine(folder, "artifact"), Note(8))),
            ("one bit of the checkpoint", folder => Flip(Path.Combine(folder, "artifact"), 25)),
            ("body", folder => FlipBase64(folder, $"{Entry}/canonicalizedBody", 70)),
            ("signature in the bundle", folder => FlipBase64(folder, "/messageSignature/signature", 20)),
            ("hash in the proof", folder => FlipBase64(folder, $"{Entry}/inclusionProof/hashes/0", 3)),
            ("position", folder => Edit(folder, $"{Entry}/inclusionProof/logIndex", "5")),
            ("position in the promise", folder => Edit(folder, $"{Entry}/logIndex", "5")),
            ("time", folder => Edit(folder, $"{Entry}/integratedTime", "1700000000")),
            ("promise", folder => FlipBase64(folder, $"{Entry}/inclusionPromise/signedEntryTimestamp", 20)),
            ("size in the log's checkpoint", folder => Edit(
                folder, $"{Entry}/inclusionProof/checkpoint/envelope", text => text.Replace("\n7\n", "\n8\n"))),
            ("name in the log's checkpoint", folder => Edit(
                folder, $"{Entry}/inclusionProof/checkpoint/envelope", text => "x" + text)),
            ("trusted root of another log", folder => File.WriteAllBytes(
                Path.Combine(folder, "trusted_root.json"), SigstoreBundle.WriteTrustedRoot(stranger))),
            ("entry of another log", folder => File.WriteAllBytes(
                Path.Combine(folder, "bundle.json"), SigstoreBundle.Write(stranger))),
        ];
        foreach (var (name, act) in acts)
        {
            Write(name, entry);
            act(Path.Combine(_folder, "cases", name));
        }

        Write("untouched", entry);
        string[] names = [.. acts.Select(static act => act.Name).Append("untouched").Order(StringComparer.Ordinal)];
        var answers = await VerifyAsync();

        Assert.All(
            names.Zip(answers),
            static pair => Assert.True(
                (pair.Second == "ACCEPTED") == (pair.First == "untouched"), $"{pair.First}: {pair.Second}"));
    }

    private static byte[] Note(int size) =>
        new Checkpoint(SampleHeaders.Origin, size, NodeHash.Empty).Sign(SampleKeys.Log).ToArray();

    private static void Flip(string path, int at)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static void FlipBase64(string folder, string pointer, int at) => Edit(folder, pointer, text =>
    {
        var bytes = Convert.FromBase64String(text);
        bytes[at] ^= 1;
        return Convert.ToBase64String(bytes);
    });

    private static void Edit(string folder, string pointer, string value) => Edit(folder, pointer, _ => value);

    private static void Edit(string folder, string pointer, Func<string, string> edit)
    {
        var path = Path.Combine(folder, "bundle.json");
        var bundle = JsonNode.Parse(File.ReadAllBytes(path))!;
        var at = bundle;
        foreach (var part in pointer.Split('/')[1..])
        {
            at = int.TryParse(part, out var index) ? at[index]! : at[part]!;
        }

        at.ReplaceWith(JsonValue.Create(edit(at.GetValue<string>())));
        File.WriteAllText(path, bundle.ToJsonString(), new UTF8Encoding(false));
    }

    private AnchorLog Open(string name)
    {
        Assert.True(AnchorLog.TryOpen(Path.Combine(_folder, name), "prod.example/anchors", out var log));
        return log;
    }

    private void Write(string name, AnchorEntry entry)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "cases", name)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "artifact"), entry.Note);
        File.WriteAllBytes(Path.Combine(folder, "bundle.json"), SigstoreBundle.Write(entry));
        File.WriteAllBytes(Path.Combine(folder, "trusted_root.json"), SigstoreBundle.WriteTrustedRoot(entry));
    }

    private async Task<string[]> VerifyAsync()
    {
        var (code, output) = await NodePackages.RunAsync("sigstore.mjs", Path.Combine(_folder, "cases"));
        Assert.True(code == 0, output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Directory.GetDirectories(Path.Combine(_folder, "cases")).Length, lines.Length);
        return lines;
    }
}
