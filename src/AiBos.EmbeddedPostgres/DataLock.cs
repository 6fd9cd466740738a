using System.Globalization;
using System.Text;

namespace AiBos.EmbeddedPostgres;

/// <summary>
/// Keeps a data directory to one owner. The operating system releases the lock when the process ends, however it
/// ends. The file stays: deleting it would let two processes lock two files of one name.
/// </summary>
internal sealed class DataLock : IDisposable
{
    private readonly List<FileStream> _files = [];

    private DataLock(FileStream file)
    {
        _files.Add(file);
    }

    /// <exception cref="EmbeddedPostgresException">Owned by another server, or not writable.</exception>
    public static async Task<DataLock> TakeAsync(DataPlace place, CancellationToken cancellationToken) =>
        new(await OpenAsync(place, cancellationToken).ConfigureAwait(false));

    /// <summary>Takes a second place under the same lock: where the data really lies.</summary>
    /// <exception cref="EmbeddedPostgresException">Owned by another server, or not writable.</exception>
    public async Task ExtendAsync(DataPlace place, CancellationToken cancellationToken) =>
        _files.Add(await OpenAsync(place, cancellationToken).ConfigureAwait(false));

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static async Task<FileStream> OpenAsync(DataPlace place, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = new FileStream(place.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw place.NotWritable(refused);
        }
        catch (IOException refused)
        {
            if (!File.Exists(place.LockFile))
            {
                throw place.NotWritable(refused);
            }

            var owner = await OwnerAsync(place.LockFile, cancellationToken).ConfigureAwait(false);
            throw new EmbeddedPostgresException(
                $"The data directory '{place.Directory}' is in use by {owner}. Stop it, or choose another data "
                + "directory.",
                refused);
        }

        // For the message of whoever comes second; the lock itself is what counts.
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return file;
    }

    // By another program, since opening the file here would ask for a shared lock and be refused.
    private static async Task<string> OwnerAsync(string lockFile, CancellationToken cancellationToken)
    {
        var read = await Tool.RunAsync(["cat", lockFile], "/", cancellationToken).ConfigureAwait(false);
        return int.TryParse(read.Output, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? $"process {id}"
            : "another process";
    }
}
