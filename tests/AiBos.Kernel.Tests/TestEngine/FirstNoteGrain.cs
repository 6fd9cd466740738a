namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class FirstNoteGrain([PersistentState("first_note", "documents")] IPersistentState<NoteState> state)
    : Grain, IFirstNoteGrain
{
    public Task WriteAsync(string text)
    {
        state.State.Text = text;
        return state.WriteStateAsync();
    }

    public async Task<string> ReadStoredAsync()
    {
        await state.ReadStateAsync();
        return state.State.Text;
    }
}
