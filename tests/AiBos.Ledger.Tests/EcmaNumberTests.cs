using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class EcmaNumberTests
{
    /// <summary>Hashes published in the README beside the generator.</summary>
    [Theory]
    [InlineData(1_000, "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687")]
    [InlineData(1_000_000, "49415fee2c56c77864931bd3624faad425c3c577d6d74e89a83bc725506dad16")]
    public void Format_PublishedSequence_HashesAsPublished(int lines, string expected)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var line = new byte[64];
        foreach (var value in Es6NumberSequence.Values().Take(lines))
        {
            BitConverter.DoubleToUInt64Bits(value).TryFormat(line, out var length, "x", CultureInfo.InvariantCulture);
            line[length++] = (byte)',';
            length += EcmaNumber.Format(value, line.AsSpan(length));
            line[length++] = (byte)'\n';
            hash.AppendData(line, 0, length);
        }

        Assert.Equal(expected, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Canonicalize_PublishedSequenceInOtherSpelling_GivesTheSameForm()
    {
        var form = new byte[EcmaNumber.BytesMax];
        foreach (var value in Es6NumberSequence.Values().Take(100_000))
        {
            var spelled = Encoding.ASCII.GetBytes(value.ToString("E16", CultureInfo.InvariantCulture));
            var length = EcmaNumber.Format(value, form);
            Assert.True(form.AsSpan(0, length).SequenceEqual(CanonicalJson.Canonicalize(spelled)));
        }
    }
}
