using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Witnessing;

/// <summary>A witness's key in a file: one line, the private key text of <see cref="NoteSigner"/>, mode 0600.</summary>
public static class WitnessKey
{
    /// <summary>Reads the key file, or makes a key and its file. Durable on return; of several that create at once,
    /// one wins and all return its key.</summary>
    /// <param name="path">The file, in a directory that exists.</param>
    /// <param name="name">The name for a new key, by which policies know the witness; ignored when the file is there.
    /// </param>
    /// <exception cref="ArgumentException">No name for a key.</exception>
    /// <exception cref="InvalidDataException">The file holds no key for cosignatures, or others may read or write it.
    /// </exception>
    public static NoteSigner LoadOrCreate(string path, string name) =>
        NoteKeyFile.LoadOrCreate(path, name, NoteAlgorithm.CosignatureV1);
}
