using System.Text;
using System.Text.Json;
using AiBos.Ledger.Durability;

namespace AiBos.Ledger.Anchoring;

/// <summary>
/// What an operator leaves in the directory of an anchor log that cannot go on: begin another. Whoever can write there
/// could have kept the log, so nobody else is asked.
/// </summary>
/// <param name="Reason">Why, 1 to <see cref="ReasonCharsMax"/> characters; stays on the record.</param>
/// <param name="Entries">How many entries the log has that is given up, 0 or more, so that nobody gives up more than
/// they know.</param>
public sealed record AnchorRequest(string Reason, long Entries)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "begin-another.json";

    /// <summary>Most characters of a reason.</summary>
    public const int ReasonCharsMax = 1_000;

    private const int FileBytesMax = 16 * 1024;

    /// <summary>Leaves the request; durable on return. It is the directory's owner's to read, and replaces one that was
    /// not taken up yet.</summary>
    /// <param name="directory">That of the anchor log; must exist.</param>
    /// <exception cref="ArgumentException">The reason is empty or too long, or the number negative.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not make files there, or for that owner.
    /// </exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string directory)
    {
        if (!IsSound(this))
        {
            throw new ArgumentException($"A reason has 1 to {ReasonCharsMax} characters, and entries are 0 or more.");
        }

        var owner = FileOwner.Find(directory);
        DurableFile.Replace(
            Path.Combine(directory, FileName),
            JsonSerializer.SerializeToUtf8Bytes(new { entries = Entries, reason = Reason }),
            owner: owner is null ? null : owner with { Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
    }

    /// <summary>Reads the request; null if there is none.</summary>
    /// <param name="directory">That of the anchor log.</param>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static AnchorRequest? Find(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var json = new FileInfo(path).Length <= FileBytesMax
                ? JsonDocument.Parse(File.ReadAllText(path, Encoding.UTF8))
                : throw new InvalidDataException($"'{path}' is too long.");
            var request = new AnchorRequest(
                json.RootElement.GetProperty("reason").GetString() ?? string.Empty,
                json.RootElement.GetProperty("entries").GetInt64());
            return IsSound(request)
                ? request
                : throw new InvalidDataException($"'{path}' has no reason, or no number of entries.");
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is not what 'aibos signer anchors' writes.", e);
        }
    }

    private static bool IsSound(AnchorRequest request) =>
        request is { Entries: >= 0, Reason.Length: > 0 and <= ReasonCharsMax }
        && !string.IsNullOrWhiteSpace(request.Reason);
}
