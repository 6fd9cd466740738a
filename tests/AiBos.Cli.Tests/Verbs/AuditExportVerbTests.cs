using System.IO.Compression;
using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class AuditExportVerbTests : CliFixture
{
    private const string Zip = "application/zip";

    private readonly byte[] _bundle = Pack(("entries.jsonl", "one\n"), ("tile/0/000", "two"));

    [Fact]
    public async Task Export_ToAFile_IsTheZipAsItWasSent()
    {
        Stub.Other = _ => StubReply.Bytes(Zip, _bundle);

        CliEnd end = await RunAsync("audit", "export", "--out", "acme.zip", "--from", "5", "--to", "9", "--json");

        Assert.Equal((0, ""), (end.ExitCode, end.Error));
        Assert.Equal(("/audit/export", "?from=5&to=9"), (Stub.Requests[0].Path, Stub.Requests[0].Query));
        Assert.Equal(
            ("acme.zip", _bundle.Length, false),
            (end.Json.GetProperty("path").GetString(), end.Json.GetProperty("bytes").GetInt32(),
                end.Json.GetProperty("unpacked").GetBoolean()));
        Assert.Equal(_bundle, await File.ReadAllBytesAsync(PathTo("acme.zip"), Token));
        Assert.Equal(["acme.zip"], Left());
    }

    [Theory]
    [InlineData("bundle")]
    [InlineData("bundle/")]
    public async Task Export_Unpacked_IsADirectory(string name)
    {
        Stub.Other = _ => StubReply.Bytes(Zip, _bundle);

        CliEnd end = await RunAsync("audit", "export", "--out", name, "--unpack");

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("aibos audit verify --bundle", end.Out, StringComparison.Ordinal);
        Assert.Equal("one\n", await File.ReadAllTextAsync(PathTo("bundle/entries.jsonl"), Token));
        Assert.Equal("two", await File.ReadAllTextAsync(PathTo("bundle/tile/0/000"), Token));
        Assert.Equal(["bundle"], Left());
    }

    [Theory]
    [InlineData(403, "FORBIDDEN", 1)]
    [InlineData(400, "VALIDATION_ERROR", 1)]
    [InlineData(404, "NOT_FOUND", 1)]
    [InlineData(503, "LEDGER_UNAVAILABLE", 3)]
    public async Task Export_Refused_LeavesNothing(int status, string code, int exitCode)
    {
        Stub.Other = _ => StubReply.Problem(status, code);

        CliEnd end = await RunAsync("audit", "export", "--out", "acme.zip", "--json");

        Assert.Equal((exitCode, code), (end.ExitCode, end.Json.GetProperty("code").GetString()));
        Assert.Empty(Left());
    }

    public static TheoryData<string, string, string[]> Spoilt => new()
    {
        { "cut", "CONNECTION_FAILED", [] },
        { "half", "UNREADABLE_ANSWER", [] },
        { "half", "UNREADABLE_ANSWER", ["--unpack"] },
        { "page", "UNREADABLE_ANSWER", [] },
        { "outside", "UNREADABLE_FILE", ["--unpack"] },
    };

    [Theory]
    [MemberData(nameof(Spoilt))]
    public async Task Export_NotWhatWasAsked_LeavesNothing(string what, string code, string[] more)
    {
        Stub.Other = _ => what switch
        {
            "cut" => StubReply.CutInBody(Zip),
            "half" => StubReply.Bytes(Zip, _bundle[..(_bundle.Length / 2)]),
            "page" => StubReply.Raw(200, "text/html", "<p>Sign in</p>"),
            _ => StubReply.Bytes(Zip, Pack(("../../outside", "evil"))),
        };

        CliEnd end = await RunAsync(["audit", "export", "--out", "acme.zip", "--json", .. more]);

        Assert.Equal((3, code), (end.ExitCode, end.Json.GetProperty("code").GetString()));
        Assert.Empty(Left());
        Assert.False(File.Exists(PathTo("../outside")));
    }

    [Theory]
    [InlineData("there.zip")]
    [InlineData("folder")]
    [InlineData("nowhere/acme.zip")]
    [InlineData("")]
    [InlineData("/")]
    public async Task Export_NameThatIsTakenOrNone_SendsNothing(string name)
    {
        Write("there.zip", "kept");
        Write("folder/kept", "kept");

        CliEnd end = await RunAsync("audit", "export", "--out", name);

        Assert.Equal(2, end.ExitCode);
        Assert.Empty(Stub.Requests);
        Assert.Equal("kept", await File.ReadAllTextAsync(PathTo("there.zip"), Token));
    }

    [Theory]
    [InlineData("--from")]
    [InlineData("--to")]
    public async Task Export_NegativePlace_SendsNothing(string option)
    {
        CliEnd end = await RunAsync("audit", "export", "--out", "acme.zip", option, "-1");

        Assert.Equal(2, end.ExitCode);
        Assert.Empty(Stub.Requests);
    }

    [Fact]
    public async Task Export_StoppedMeanwhile_LeavesNothing()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Stub.Other = _ => StubReply.BytesThenSilence(Zip, _bundle[..20], Task.CompletedTask);
        Task<CliEnd> run = RunBareAsync(
            ["audit", "export", "--out", "acme.zip", "--url", Stub.BaseUrl.OriginalString, "--key", StubKernel.ApiKey],
            cancellationToken: stop.Token);
        await Stub.ArrivalAsync(Token);

        await stop.CancelAsync();

        Assert.Equal(1, (await run).ExitCode);
        Assert.Empty(Left());
    }

    private string[] Left() => [.. Directory.GetFileSystemEntries(PathTo("."))
        .Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private static byte[] Pack(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach ((string name, string text) in files)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return bytes.ToArray();
    }
}
