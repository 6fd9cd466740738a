namespace AiBos.Kernel.Tests.TestEngine;

public interface IFirstNoteGrain : IGrainWithStringKey
{
    Task WriteAsync(string text);

    Task<string> ReadStoredAsync();
}
