namespace AiBos.Kernel.Tests.TestEngine;

[GenerateSerializer]
public sealed class NoteState
{
    [Id(0)]
    public string Text { get; set; } = "";
}
