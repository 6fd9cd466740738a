namespace AiBos.Kernel.Tests.TestEngine;

public interface ISecondNoteGrain : IGrainWithStringKey
{
    Task WriteAsync(string text);

    Task<string> ReadStoredAsync();
}
