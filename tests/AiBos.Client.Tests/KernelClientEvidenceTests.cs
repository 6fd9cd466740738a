using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Client.Tests;

public sealed class KernelClientEvidenceTests : ClientFixture
{
    [Fact]
    public async Task ExportAsync_LongerThanAnAnswerMayBe_IsStreamedToTheDestination()
    {
        byte[] zip = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];
        Stub.Other = _ => StubReply.Bytes("application/zip", zip);
        using KernelClient client = Client(answerBytesMax: 1 << 10);
        using var destination = new MemoryStream();

        CallResult<long> result = await client.ExportAsync(destination, 5, 9, Token);

        Assert.Equal((zip.Length, "?from=5&to=9"), (result.Data, Stub.Requests[0].Query));
        Assert.Equal(zip, destination.ToArray());
        Assert.Equal("application/zip, application/problem+json", Stub.Requests[0].Headers.Accept.ToString());
    }

    [Fact]
    public async Task ExportAsync_Refused_IsAProblemAndWritesNothing()
    {
        Stub.Other = _ => StubReply.Problem(403, "FORBIDDEN");
        using KernelClient client = Client();
        using var destination = new MemoryStream();

        CallResult<long> result = await client.ExportAsync(destination, cancellationToken: Token);

        Assert.Equal(("FORBIDDEN", 0), (result.Problem?.Code, destination.Length));
        Assert.Equal("?from=0", Stub.Requests[0].Query);
    }

    [Fact]
    public async Task ExportAsync_AskedToComeBack_IsNotRepeated()
    {
        Stub.Script(StubReply.Problem(503, "LEDGER_UNAVAILABLE"));
        using KernelClient client = Client();

        CallResult<long> result = await client.ExportAsync(Stream.Null, cancellationToken: Token);

        Assert.Equal("LEDGER_UNAVAILABLE", result.Problem?.Code);
        Assert.Single(Stub.Requests);
    }

    [Fact]
    public async Task ExportAsync_CutInTheMiddle_IsABrokenConnection()
    {
        Stub.Other = _ => StubReply.CutInBody("application/zip");
        using KernelClient client = Client();

        KernelUnreachableException failure = await Assert.ThrowsAsync<KernelUnreachableException>(
            () => client.ExportAsync(Stream.Null, cancellationToken: Token));

        Assert.Equal(UnreachableReason.ConnectionFailed, failure.Reason);
    }

    [Fact]
    public async Task ExportAsync_AnotherPage_IsUnreadable()
    {
        Stub.Other = _ => StubReply.Raw(200, "text/html", "<p>Sign in</p>");
        using KernelClient client = Client();
        using var destination = new MemoryStream();

        KernelUnreachableException failure = await Assert.ThrowsAsync<KernelUnreachableException>(
            () => client.ExportAsync(destination, cancellationToken: Token));

        Assert.Equal((UnreachableReason.UnreadableAnswer, 0), (failure.Reason, destination.Length));
    }

    [Fact]
    public async Task ExportAsync_DestinationFails_IsItsOwnFailure()
    {
        Stub.Other = _ => StubReply.Bytes("application/zip", new byte[10]);
        using KernelClient client = Client();

        IOException failure = await Assert.ThrowsAsync<IOException>(
            () => client.ExportAsync(new FullDisk(), cancellationToken: Token));

        Assert.Equal("The disk is full.", failure.Message);
    }

    [Fact]
    public async Task ExportAsync_SlowButSteady_OutlivesTheTimeoutAndSilenceDoesNot()
    {
        var time = new VirtualTime();
        using KernelClient client = Client(time);
        TaskCompletionSource[] told = [.. Enumerable.Range(0, 3).Select(
            _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        Stub.Other = _ => StubReply.BytesThenSilence(
            "application/zip", [1, 2, 3], [.. told.Select(go => go.Task)]);
        var destination = new SignallingStream();
        Task<CallResult<long>> export = client.ExportAsync(destination, cancellationToken: Token);
        await Stub.ArrivalAsync(Token);

        // Nearly out of time whenever the next bytes come, which begin it anew.
        foreach (TaskCompletionSource go in told)
        {
            time.Advance(TimeSpan.FromSeconds(59));
            go.SetResult();
            await destination.Written.WaitAsync(Token);
        }

        time.Advance(TimeSpan.FromSeconds(61));

        KernelUnreachableException failure = await Assert.ThrowsAsync<KernelUnreachableException>(() => export);
        Assert.Equal(UnreachableReason.TimedOut, failure.Reason);
    }

    [Theory]
    [InlineData("policy", "/audit/policy")]
    [InlineData("proof", "/audit/entries/7/tlog-proof")]
    public async Task GetTextAsync_PlainText_IsByteForByte(string what, string path)
    {
        Stub.Other = _ => StubReply.Raw(200, "text/plain", "— a\n");
        using KernelClient client = Client();

        CallResult<string> result = what == "policy"
            ? await client.GetPolicyFileAsync(Token)
            : await client.GetProofFileAsync(7, Token);

        Assert.Equal(("— a\n", path), (result.Data, Stub.Requests[0].Path));
    }

    [Fact]
    public async Task GetTextAsync_RefusedOrAnotherPage_IsNoText()
    {
        Stub.Script(StubReply.Problem(404, "NOT_FOUND"), StubReply.Raw(200, "text/html", "<p>"));
        using KernelClient client = Client();

        Assert.Equal("NOT_FOUND", (await client.GetProofFileAsync(7, Token)).Problem?.Code);
        KernelUnreachableException failure = await Assert.ThrowsAsync<KernelUnreachableException>(
            () => client.GetProofFileAsync(7, Token));
        Assert.Equal(UnreachableReason.UnreadableAnswer, failure.Reason);
    }

    [Fact]
    public async Task GetEntryAsync_AnEntry_IsReadAsPromised()
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json", $$$"""
            {"success":true,"data":{"seq":7,"id":"019b0f3c-5a00-7000-8000-000000000000","kind":"action",
             "at":"2026-01-31T12:00:00+00:00","actor":"a","action":"b","outcome":"ok",
             "hash":"{{{new string('a', 64)}}}","leaf":"{\"v\":1}","payload":{"n":1} }}
            """);
        using KernelClient client = Client();

        LedgerEntry entry = (await client.GetEntryAsync(7, Token)).Data;

        Assert.Equal((7L, "{\"v\":1}", "{\"n\":1}"), (entry.Seq, entry.Leaf, entry.Payload.ToString()));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.GetEntryAsync(-1, Token));
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The disk is full.");
    }

    private sealed class SignallingStream : MemoryStream
    {
        internal SemaphoreSlim Written { get; } = new(0);

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written.Release();
            return ValueTask.CompletedTask;
        }
    }
}
