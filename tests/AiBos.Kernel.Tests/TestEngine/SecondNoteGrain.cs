namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class SecondNoteGrain([PersistentState("second_note", "documents")] IPersistentState<NoteState> state)
    : Grain, ISecondNoteGrain
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
