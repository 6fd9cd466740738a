using System.Text.Json;
using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class ActionImportVerbTests : CliFixture
{
    private static readonly string[] Import =
        ["action", "import", "orders.create.order", "--input", "may.jsonl", "--json"];

    [Fact]
    public async Task Import_Twice_ChangesNothingTheSecondTime()
    {
        Write("may.jsonl", Lines(40));

        CliEnd first = await RunAsync(Import);
        CliEnd second = await RunAsync(Import);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal("40 sent, 40 new, 0 replayed, 0 refused", Counts(first));
        Assert.Equal("40 sent, 0 new, 40 replayed, 0 refused", Counts(second));
        Assert.Equal(40, Stub.Effects.Count);
        Assert.False(File.Exists(PathTo("may.jsonl.errors.jsonl")));
    }

    [Fact]
    public async Task Import_FileMovedWithItsName_IsTheSameFile()
    {
        Write("may.jsonl", Lines(3));
        Write("elsewhere/may.jsonl", Lines(3));

        await RunAsync(Import);
        CliEnd moved = await RunAsync(
            "action", "import", "orders.create.order", "--input", "elsewhere/may.jsonl", "--json");

        Assert.Equal("3 sent, 0 new, 3 replayed, 0 refused", Counts(moved));
    }

    [Fact]
    public async Task Import_EqualLines_AreTwoEffects()
    {
        Write("may.jsonl", "{\"n\":1}\n{\"n\":1}\n");

        Assert.Equal("2 sent, 2 new, 0 replayed, 0 refused", Counts(await RunAsync(Import)));
    }

    [Fact]
    public async Task Import_RefusedLine_GoesToTheErrorsFileAndTheOthersGoOn()
    {
        Write("may.jsonl", "{\"n\":1}\n\n{\"refuse\":  1.0}\n{\"n\":3}\n");

        CliEnd end = await RunAsync(Import);

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("3 sent, 2 new, 0 replayed, 1 refused", Counts(end));
        Assert.Equal(PathTo("may.jsonl.errors.jsonl"), end.Json.GetProperty("errorsFile").GetString());
        Assert.Equal(
            """{"line":3,"input":{"refuse":  1.0},"code":"VALIDATION_ERROR","""
            + "\"detail\":\"The input is not valid.\""
            + ""","errors":[{"pointer":"/lines","message":"Debits must equal credits."}]}""",
            Assert.Single(ErrorRows()));
    }

    [Fact]
    public async Task Import_LineMendedInPlace_IsTheOnlyNewOneAndTheErrorsFileGoes()
    {
        Write("may.jsonl", "{\"n\":1}\n{\"refuse\":1}\n{\"n\":3}\n");
        await RunAsync(Import);
        Assert.Single(ErrorRows());

        Write("may.jsonl", "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
        CliEnd end = await RunAsync(Import);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal("3 sent, 1 new, 2 replayed, 0 refused", Counts(end));
        Assert.False(File.Exists(PathTo("may.jsonl.errors.jsonl")));
        Assert.Equal(["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"], Stub.Effects.Order());
    }

    [Fact]
    public async Task Import_LinesThatCannotBeSent_AreRefusedHere()
    {
        byte[] content =
        [
            .. "{\"n\":1}\n"u8, 0xC3, 0x28, (byte)'\n',
            .. Enumerable.Repeat((byte)'x', (1 << 20) + 1), (byte)'\n', .. "{\"n\":4}"u8,
        ];
        await File.WriteAllBytesAsync(PathTo("may.jsonl"), content, Token);

        CliEnd end = await RunAsync(Import);

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("2 sent, 2 new, 0 replayed, 2 refused", Counts(end));
        JsonElement[] rows = [.. ErrorRows().Select(row => JsonSerializer.Deserialize<JsonElement>(row))
            .OrderBy(row => row.GetProperty("line").GetInt32())];
        Assert.Equal(
            ["2 LINE_NOT_UTF8 \uFFFD(", "3 LINE_TOO_LONG "],
            rows.Select(row => $"{row.GetProperty("line")} {row.GetProperty("code")} {row.GetProperty("input")}"));
        Assert.Equal(2, Stub.Requests.Count);
    }

    [Fact]
    public async Task Import_LineThatIsNoJson_StandsAsTextInTheErrorsFile()
    {
        Write("may.jsonl", "\"refuse\" oops\n");

        await RunAsync(Import);

        var row = JsonSerializer.Deserialize<JsonElement>(Assert.Single(ErrorRows()));
        Assert.Equal("\"refuse\" oops", row.GetProperty("input").GetString());
    }

    [Fact]
    public async Task Import_CutAfterTheEffect_IsReplayedNotRepeated()
    {
        Write("may.jsonl", Lines(20));
        Stub.CutAfterEffect(3);

        CliEnd end = await RunAsync(Import);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal("20 sent, 17 new, 3 replayed, 0 refused", Counts(end));
        Assert.Equal(20, Stub.Effects.Count);
    }

    [Fact]
    public async Task Import_KernelGoesAway_StopsWith3AndTheNextRunGoesOn()
    {
        Write("may.jsonl", Lines(30));
        int answered = 0;
        Stub.Before = _ =>
        {
            if (Interlocked.Increment(ref answered) > 10)
                Stub.Script(StubReply.Cut());
            return Task.CompletedTask;
        };

        CliEnd cut = await RunAsync([.. Import, "--concurrency", "4"]);
        Stub.Before = _ => Task.CompletedTask;
        CliEnd resumed = await RunAsync(Import);

        Assert.Equal(3, cut.ExitCode);
        Assert.Equal("CONNECTION_FAILED", cut.Json.GetProperty("code").GetString());
        Assert.False(cut.Json.GetProperty("completed").GetBoolean());
        Assert.Contains("Run the same command again", cut.Error, StringComparison.Ordinal);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(30, resumed.Json.GetProperty("sent").GetInt32());
        Assert.Equal(30, Stub.Effects.Count);
        Assert.Equal(Stub.Effects.Count, Stub.Effects.Distinct().Count());
    }

    [Fact]
    public async Task Import_StoppedBeforeAnyRefusal_KeepsTheEarlierErrorsFile()
    {
        Write("may.jsonl", Lines(2));
        Write("may.jsonl.errors.jsonl", "{\"line\":1}\n");
        Stub.Script([.. Enumerable.Repeat(StubReply.Cut(), 60)]);

        Assert.Equal(3, (await RunAsync(Import)).ExitCode);

        Assert.Equal("{\"line\":1}", Assert.Single(ErrorRows()));
    }

    [Fact]
    public async Task Import_AskedToComeBack_Waits()
    {
        Write("may.jsonl", Lines(2));
        Stub.Script(
            StubReply.Problem(429, "RATE_LIMITED", retryAfter: "7"),
            StubReply.Problem(503, "LEDGER_UNAVAILABLE", retryAfter: "9"));

        CliEnd end = await RunAsync(Import);

        Assert.Equal((0, "2 sent, 2 new, 0 replayed, 0 refused"), (end.ExitCode, Counts(end)));
        Assert.Contains(Time.Fired, pause => pause >= TimeSpan.FromSeconds(7) && pause < TimeSpan.FromSeconds(8));
        Assert.Contains(Time.Fired, pause => pause >= TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task Import_503ToTheEnd_Is3AndTheLineIsNotCalledRefused()
    {
        Write("may.jsonl", Lines(1));
        Stub.Script([.. Enumerable.Repeat(StubReply.Problem(503, "CIRCUIT_OPEN"), 60)]);

        CliEnd end = await RunAsync(Import);

        Assert.Equal(3, end.ExitCode);
        Assert.Equal("0 sent, 0 new, 0 replayed, 0 refused", Counts(end));
        Assert.Equal(1, end.Json.GetProperty("unfinished").GetInt32());
        Assert.Equal("CIRCUIT_OPEN", end.Json.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Import_Concurrency_IsReachedAndNeverExceeded(int concurrency)
    {
        Write("may.jsonl", Lines(30));
        var gate = new TaskCompletionSource();
        int now = 0;
        int most = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Stub.Before = async _ =>
        {
            int present = Interlocked.Increment(ref now);
            InterlockedMax(ref most, present);
            if (present == concurrency)
                reached.TrySetResult();
            await gate.Task;
            Interlocked.Decrement(ref now);
        };
        Task<CliEnd> run = RunAsync([.. Import, "--concurrency", $"{concurrency}"]);
        await reached.Task.WaitAsync(Token);
        gate.SetResult();

        Assert.Equal("30 sent, 30 new, 0 replayed, 0 refused", Counts(await run));
        Assert.Equal(concurrency, most);
    }

    [Fact]
    public async Task Import_Stopped_FinishesWhatIsUnderWayAndSumsUp()
    {
        Write("may.jsonl", Lines(30));
        using var stop = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        Time = new VirtualTime();
        Stub.Before = _ => gate.Task;
        Task<CliEnd> run = RunBareAsync(
            [.. Import, "--concurrency", "3", "--url", Stub.BaseUrl.OriginalString, "--key", StubKernel.ApiKey],
            cancellationToken: stop.Token);
        for (int i = 0; i < 3; i++)
            await Stub.ArrivalAsync(Token);
        await stop.CancelAsync();
        gate.SetResult();

        CliEnd end = await run;

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("3 sent, 3 new, 0 replayed, 0 refused", Counts(end));
        Assert.Equal("STOPPED", end.Json.GetProperty("code").GetString());
        Assert.Equal(3, Stub.Effects.Count);
    }

    [Fact]
    public async Task Import_StoppedAndNoAnswerWithinTheGrace_CountsTheLineAsUnfinished()
    {
        Write("may.jsonl", Lines(3));
        using var stop = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        Time = new VirtualTime();
        Stub.Script(StubReply.Silence(never.Task));
        Task<CliEnd> run = RunBareAsync(
            [.. Import, "--concurrency", "1", "--url", Stub.BaseUrl.OriginalString, "--key", StubKernel.ApiKey],
            cancellationToken: stop.Token);
        await Stub.ArrivalAsync(Token);
        await stop.CancelAsync();
        await Time.ArmedAsync(TimeSpan.FromSeconds(5), Token);
        Time.Advance(TimeSpan.FromSeconds(5));

        CliEnd end = await run;

        Assert.Equal(1, end.ExitCode);
        Assert.Equal((0, 1), (
            end.Json.GetProperty("sent").GetInt32(), end.Json.GetProperty("unfinished").GetInt32()));
    }

    private string[] ErrorRows() => File.ReadAllLines(PathTo("may.jsonl.errors.jsonl"));

    private static string Lines(int count) =>
        string.Concat(Enumerable.Range(1, count).Select(n => $"{{\"n\":{n}}}\n"));

    private static string Counts(CliEnd end)
    {
        JsonElement json = end.Json;
        return $"{json.GetProperty("sent")} sent, {json.GetProperty("new")} new, "
            + $"{json.GetProperty("replayed")} replayed, {json.GetProperty("refused")} refused";
    }

    private static void InterlockedMax(ref int place, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref place)) < value && Interlocked.CompareExchange(ref place, value, seen) != seen)
        {
        }
    }
}
