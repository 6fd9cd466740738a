namespace AiBos.Kernel.Privacy;

/// <summary>A document with its personal values sealed, canonical, and the keys that did it.</summary>
internal readonly record struct SealedDocument(byte[] Json, IReadOnlyCollection<string> Keys);
