using System.Security.Cryptography;
using System.Text;
using AiBos.Cli.Import;
using Xunit;

namespace AiBos.Cli.Tests.Import;

public sealed class ImportKeyTests
{
    // A key of an import made with a released version: changing it makes every import happen again.
    [Fact]
    public void Of_KnownLine_IsTheGoldenKey() => Assert.Equal(
        "e8f72f91396448b2773cb9d336d479debb63bce6f5046b089339b0c4a6a9067a",
        Of("orders.create.order", "may.jsonl", 0, """{"n":1}"""));

    [Fact]
    public void Of_Documented_IsSha256OfThePartsWithZeroesBetween() => Assert.Equal(
        Convert.ToHexStringLower(SHA256.HashData("orders.create.order\0märz.jsonl\012\0{}"u8)),
        Of("orders.create.order", "märz.jsonl", 12, "{}"));

    [Theory]
    [InlineData("orders.create.other", "f", 0, "{}")]
    [InlineData("orders.create.order", "g", 0, "{}")]
    [InlineData("orders.create.order", "f", 1, "{}")]
    [InlineData("orders.create.order", "f", 0, "{ }")]
    public void Of_AnyPartDiffers_IsAnotherKey(string action, string file, long number, string line) =>
        Assert.NotEqual(Of("orders.create.order", "f", 0, "{}"), Of(action, file, number, line));

    private static string Of(string action, string file, long number, string line) =>
        ImportKey.Of(action, file, new ImportLine(number, Encoding.UTF8.GetBytes(line), 0, null));
}
