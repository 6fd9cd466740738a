using System.Net;
using System.Text;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Witnessing;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>C2SP tlog-witness over HTTP, by a process that is stopped, killed and started again.</summary>
public sealed class When_a_witness_is_asked : IAsyncLifetime
{
    private const string Origin = "d/t/acme/1";

    private readonly string _folder = TestFolder.Create("aibos-witness-");
    private readonly NoteSigner _log = NoteSigner.Generate(Origin);
    private readonly HttpClient _http = new();

    // Real time, and far more than any test takes: one that waits for what never comes fails instead of hanging.
    private readonly CancellationTokenSource _guard =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private ToolProcess _witness = null!;

    private CancellationToken Token => _guard.Token;

    private string BaseUrl => _witness.Said.GetProperty("url").GetString()!;

    private NoteVerifier Key => NoteVerifier.Parse(_witness.Said.GetProperty("verifierKey").GetString()!);

    public async ValueTask InitializeAsync()
    {
        _guard.CancelAfter(TimeSpan.FromMinutes(2));
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "policy"), CheckpointPolicy.Format([_log.Verifier], [], quorum: 0), Token);
        _witness = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _witness.DisposeAsync();
        _http.Dispose();
        _guard.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_cosign_what_grows_and_name_its_size_to_who_does_not_know_it()
    {
        (HttpStatusCode status, string first, string? type) = await AddAsync(0, [], Sign(3));
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (status, type));
        AssertCosigns(3, first);

        // Another may not say where it begins; the answer says what to prove from.
        (status, string size, type) = await AddAsync(0, [], Sign(5));
        Assert.Equal((HttpStatusCode.Conflict, "3\n", "text/x.tlog.size"), (status, size, type));
        (status, string second, _) = await AddAsync(3, Consistency(3, 5), Sign(5));
        Assert.Equal(HttpStatusCode.OK, status);
        AssertCosigns(5, second);
    }

    [Fact]
    public async Task Should_refuse_another_history_a_stranger_and_what_it_does_not_watch()
    {
        await AddAsync(0, [], Sign(3));

        (HttpStatusCode forked, _, _) = await AddAsync(3, Consistency(3, 5), Sign(5, salt: 1));
        (HttpStatusCode stranger, _, _) = await AddAsync(
            3, Consistency(3, 5), Tree(5, 0).Sign(NoteSigner.Generate(Origin)));
        NoteSigner other = NoteSigner.Generate("d/t/globex/1");
        (HttpStatusCode unwatched, _, _) = await AddAsync(
            0, [], new Checkpoint("d/t/globex/1", 1, Tree(1, 0).Root).Sign(other));

        Assert.Equal(
            (HttpStatusCode.UnprocessableEntity, HttpStatusCode.Forbidden, HttpStatusCode.NotFound),
            (forked, stranger, unwatched));
    }

    [Fact]
    public async Task Should_refuse_what_is_no_request()
    {
        (HttpStatusCode malformed, _, _) = await PostAsync("old three\n\n"u8.ToArray());
        (HttpStatusCode shrunk, _, _) = await AddAsync(9, [], Sign(3));
        (HttpStatusCode tooLarge, _, _) = await PostAsync(new byte[AddCheckpointRequest.BytesMax + 1]);
        using HttpResponseMessage lost = await _http.GetAsync(new Uri($"{BaseUrl}/add-checkpoint"), Token);

        Assert.Equal(
            (HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge),
            (malformed, shrunk, tooLarge));
        Assert.Equal(HttpStatusCode.NotFound, lost.StatusCode);
    }

    [Theory]
    [InlineData("two notes glued together")]
    [InlineData("two notes with a blank line between them")]
    [InlineData("line ends of another system")]
    [InlineData("no line end")]
    [InlineData("a hyphen for a dash")]
    [InlineData("no signature")]
    [InlineData("another text")]
    public async Task Should_cosign_no_spoilt_note(string what)
    {
        string note = Sign(3).ToString();
        string spoilt = what switch
        {
            // One note, whose text reaches to the last blank line, and is no checkpoint's.
            "two notes glued together" => note + note,
            "two notes with a blank line between them" => note + "\n" + note,
            "line ends of another system" => note.Replace("\n", "\r\n", StringComparison.Ordinal),
            "no line end" => note[..^1],
            "a hyphen for a dash" => note.Replace('\u2014', '-'),
            "no signature" => note[..note.IndexOf('\u2014', StringComparison.Ordinal)],
            _ => "hello\n",
        };

        (HttpStatusCode status, string text, _) = await PostAsync(Encoding.UTF8.GetBytes($"old 0\n\n{spoilt}"));

        Assert.True(status == HttpStatusCode.BadRequest, $"{status} {text}");
        (status, _, _) = await AddAsync(0, [], Sign(3));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Should_remember_through_a_kill_and_show_it_to_monitors()
    {
        await AddAsync(0, [], Sign(3));
        NoteVerifier key = Key;
        await _witness.KillAsync();
        await _witness.DisposeAsync();

        _witness = await StartAsync();

        Assert.Equal(key.ToString(), Key.ToString());
        (HttpStatusCode status, string size, _) = await AddAsync(0, [], Sign(5));
        Assert.Equal((HttpStatusCode.Conflict, "3\n"), (status, size));
        byte[] shown = await _http.GetByteArrayAsync(new Uri($"{BaseUrl}/checkpoint?origin={Origin}"), Token);
        Assert.True(SignedCheckpoint.TryOpen(shown, [_log.Verifier, Key], out SignedCheckpoint? checkpoint, out _));
        Assert.Equal((3, 2), (checkpoint.Checkpoint.Size, checkpoint.Verified.Count));
        Assert.Equal(0, await _witness.StopAsync());
    }

    [Fact]
    public async Task Should_cosign_nothing_while_it_cannot_read_its_memory()
    {
        await AddAsync(0, [], Sign(3));
        string state = Assert.Single(
            Directory.GetFiles(Path.Combine(_folder, "state")), file => Path.GetFileName(file).Length == 64);
        byte[] bytes = await File.ReadAllBytesAsync(state, Token);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(state, bytes, Token);

        (HttpStatusCode added, _, _) = await AddAsync(3, Consistency(3, 5), Sign(5));
        using HttpResponseMessage shown = await _http.GetAsync(
            new Uri($"{BaseUrl}/checkpoint?origin={Origin}"), Token);

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (added, shown.StatusCode));
        await _witness.WaitForAsync("nothing was cosigned");
    }

    [Fact]
    public async Task Should_read_its_policies_again_when_told_and_keep_the_old_ones_if_they_are_bad()
    {
        Assert.SkipWhen(
            ToolProcess.IgnoresHangup(), "This run ignores SIGHUP, as nohup asks for, and so does what it starts.");
        NoteSigner second = NoteSigner.Generate("d/t/globex/1");
        SignedNote note = new Checkpoint("d/t/globex/1", 3, Tree(3, 0).Root).Sign(second);
        string policy = Path.Combine(_folder, "policy");
        await File.WriteAllTextAsync(policy, "nonsense\n", Token);
        _witness.Signal("HUP");
        await _witness.WaitForAsync("The logs stay as they were.");
        Assert.Equal(HttpStatusCode.OK, (await AddAsync(0, [], Sign(3))).Status);

        await File.WriteAllTextAsync(
            policy, CheckpointPolicy.Format([_log.Verifier, second.Verifier], [], quorum: 0), Token);
        _witness.Signal("HUP");
        await _witness.WaitForAsync("watching 2 logs");

        Assert.Equal(HttpStatusCode.OK, (await AddAsync(0, [], note)).Status);
    }

    [Fact]
    public async Task Should_leave_the_memory_to_the_first_of_two()
    {
        (int exit, string said) = await ToolProcess.RunAsync(
            "witness", "--state", Path.Combine(_folder, "state"), "--listen", "127.0.0.1:0");

        Assert.Equal(3, exit);
        Assert.Contains("CANNOT_SERVE", said, StringComparison.Ordinal);
    }

    private Task<ToolProcess> StartAsync() => ToolProcess.StartAsync(
        "witness", "--state", Path.Combine(_folder, "state"), "--name", "witness.example", "--listen", "127.0.0.1:0",
        "--policy", Path.Combine(_folder, "policy"));

    private void AssertCosigns(long size, string line)
    {
        byte[] note = [.. Encoding.UTF8.GetBytes(Sign(size).ToString()), .. Encoding.UTF8.GetBytes(line)];
        Assert.True(SignedCheckpoint.TryOpen(note, [_log.Verifier, Key], out SignedCheckpoint? opened, out _));
        Assert.Contains(opened.Verified, verified => verified.Key.KeyId == Key.KeyId);
    }

    private static Checkpoint Tree(long size, byte salt)
    {
        var tree = new MerkleFrontier();
        for (byte i = 0; i < size; i++)
            tree.Append(Leaf(i, salt));
        return new Checkpoint(Origin, size, tree.Root());
    }

    private static LeafHash Leaf(byte i, byte salt) => LeafHash.OfLeaf([i, salt]);

    private SignedNote Sign(long size, byte salt = 0) => Tree(size, salt).Sign(_log);

    private static NodeHash[] Consistency(long from, long to)
    {
        var nodes = new TileNodes();
        byte[] hashes = [.. Enumerable.Range(0, (int)to).SelectMany(i => Leaf((byte)i, 0).ToArray())];
        Assert.True(Tile.TryRead(new TileId(0, 0, (int)to), hashes, out Tile? tile));
        nodes.Add(tile);
        Assert.True(MerkleProofBuilder.TryBuildConsistency(from, to, nodes, out NodeHash[]? proof, out _));
        return proof;
    }

    private Task<(HttpStatusCode Status, string Text, string? Type)> AddAsync(
        long old, NodeHash[] proof, SignedNote note) => PostAsync(new AddCheckpointRequest(old, proof, note).ToArray());

    private async Task<(HttpStatusCode Status, string Text, string? Type)> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using HttpResponseMessage answer = await _http.PostAsync(new Uri($"{BaseUrl}/add-checkpoint"), content, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token),
            answer.Content.Headers.ContentType?.MediaType);
    }
}
