using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AiBos.Cli.Import;

/// <summary>
/// The idempotency key of a line: lower-case hex of SHA-256 over
/// <c>action 0x00 file name 0x00 line number 0x00 line</c> – the name without its folder, UTF-8; the number from 0,
/// decimal; the line without its end. So the same line at the same place of a file with the same name is the same
/// effect, wherever the file lies, and two equal lines are two effects. None of the parts before the line can hold a
/// zero byte, so no two imports meet in one key.
/// </summary>
internal static class ImportKey
{
    private static readonly byte[] Separator = [0];

    internal static string Of(string actionId, string fileName, ImportLine line)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(actionId));
        hash.AppendData(Separator);
        hash.AppendData(Encoding.UTF8.GetBytes(fileName));
        hash.AppendData(Separator);
        hash.AppendData(Encoding.UTF8.GetBytes(line.Number.ToString(CultureInfo.InvariantCulture)));
        hash.AppendData(Separator);
        hash.AppendData(line.Bytes.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
