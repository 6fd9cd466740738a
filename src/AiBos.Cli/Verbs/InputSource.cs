namespace AiBos.Cli.Verbs;

/// <summary>Reads the input of a call, from a file or from stdin.</summary>
internal static class InputSource
{
    private const int BytesMax = 64 << 20;

    /// <summary>The bytes as they are, without a byte order mark; <c>{}</c> when nothing is named.</summary>
    internal static async Task<byte[]> ReadAsync(CliHost host, string? name, CancellationToken cancellationToken)
    {
        if (name is null)
            return "{}"u8.ToArray();
        try
        {
            await using Stream stream = name == "-" ? host.OpenIn() : File.OpenRead(host.FullPath(name));
            using var buffer = new MemoryStream();
            byte[] chunk = new byte[64 << 10];
            int read;
            while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
            {
                buffer.Write(chunk, 0, read);
                if (buffer.Length > BytesMax)
                    throw CliException.Unreadable($"The input '{name}' has more than {BytesMax} bytes.");
            }

            byte[] bytes = buffer.ToArray();
            return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw CliException.Unreadable($"The input '{name}' cannot be read: {e.Message}", e);
        }
    }
}
