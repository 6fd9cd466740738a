using System.Text;
using AiBos.Cli.Import;
using Xunit;

namespace AiBos.Cli.Tests.Import;

public sealed class LineReaderTests
{
    private const int Max = ImportLimits.LineBytesMax;

    [Fact]
    public async Task ReadAsync_EveryLineEnd_NumbersLinesAndDropsEnds()
    {
        List<ImportLine> lines = await ReadAsync("\uFEFFa\r\nb\n\n \t\nc"u8.ToArray());

        Assert.Equal(["0:a", "1:b", "4:c"], lines.Select(line => $"{line.Number}:{Text(line)}"));
        Assert.Equal([6, 8, 13], lines.Select(line => line.EndOffset));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  ")]
    public async Task ReadAsync_NothingInIt_ReturnsNothing(string content) =>
        Assert.Empty(await ReadAsync(Encoding.UTF8.GetBytes(content)));

    [Theory]
    [InlineData(Max, "\n", false)]
    [InlineData(Max, "\r\n", false)]
    [InlineData(Max, "", false)]
    [InlineData(Max + 1, "\n", true)]
    [InlineData(Max + 1, "", true)]
    [InlineData(Max * 3, "\r\n", true)]
    public async Task ReadAsync_AtTheLimit_RefusesOnlyWhatIsLonger(int length, string end, bool isTooLong)
    {
        byte[] content = Encoding.UTF8.GetBytes($"{new string('x', length)}{end}");
        byte[] next = Encoding.UTF8.GetBytes(end.Length > 0 ? "next" : "");

        List<ImportLine> lines = await ReadAsync([.. content, .. next]);

        Assert.Equal(isTooLong ? LineFault.TooLong : null, lines[0].Fault);
        Assert.Equal(isTooLong ? 0 : length, lines[0].Bytes.Length);
        Assert.Equal(content.Length, lines[0].EndOffset);
        if (end.Length > 0)
            Assert.Equal("1:next", $"{lines[1].Number}:{Text(lines[1])}");
    }

    [Fact]
    public async Task ReadAsync_MarkAndLimit_TheMarkDoesNotCount()
    {
        ImportLine line = Assert.Single(await ReadAsync([.. "\uFEFF"u8, .. Enumerable.Repeat((byte)'x', Max)]));

        Assert.Equal((Max, (LineFault?)null), (line.Bytes.Length, line.Fault));
    }

    [Fact]
    public async Task ReadAsync_NotUtf8_IsMarkedAndTheOthersGoOn()
    {
        List<ImportLine> lines = await ReadAsync([0xC3, 0x28, (byte)'\n', (byte)'o', (byte)'k']);

        Assert.Equal([LineFault.NotUtf8, null], lines.Select(line => line.Fault));
    }

    [Fact]
    public async Task ReadAsync_OneByteAtATime_ReadsTheSame()
    {
        byte[] content = "\uFEFF{\"a\":\"é\"}\r\n\n{}"u8.ToArray();

        List<ImportLine> whole = await ReadAsync(content);
        List<ImportLine> pieces = await ReadAsync(content, new OneByteStream(content));

        Assert.Equal(whole.Select(line => (line.Number, Text(line))), pieces.Select(line => (line.Number, Text(line))));
    }

    private static string Text(ImportLine line) => Encoding.UTF8.GetString(line.Bytes.Span);

    private static async Task<List<ImportLine>> ReadAsync(byte[] content, Stream? stream = null)
    {
        var lines = new List<ImportLine>();
        await foreach (ImportLine line in LineReader.ReadAsync(
            stream ?? new MemoryStream(content), TestContext.Current.CancellationToken))
        {
            lines.Add(line);
        }

        return lines;
    }

    private sealed class OneByteStream(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..1], cancellationToken);
    }
}
