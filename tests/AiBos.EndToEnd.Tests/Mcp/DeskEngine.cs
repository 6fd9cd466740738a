using AiBos.Sdk;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>An engine with one action of every kind that tools tell apart.</summary>
public sealed class DeskEngine : IEngine
{
    internal const string LongAction =
        "desk.read.a_noun_that_goes_on_for_so_long_that_no_client_would_take_it_as_the_name_of_a_tool";

    private const string Input =
        """
        { "type": "object", "required": ["name"], "additionalProperties": false, "properties": {
            "name": { "type": "string", "minLength": 1, "maxLength": 40 },
            "many": { "type": "integer", "minimum": 1 } } }
        """;

    private const string Any = """{ "type": "object" }""";

    public void Configure(EngineBuilder engine) => engine.Named("desk", "1.0.0", "Desk")
        .Classified(DataClass.Internal, "test")
        .Action<DeskFile, DeskFile>("desk.read.file@1.0.0", action => action
            .Query("Reads a file.").Requires("desk.read").Input(Input).Output(Any).HandledBy<DeskHandler>())
        .Action<DeskFile, DeskFile>("desk.read.file@2.0.0", action => action
            .Query("Reads a file the new way.").Requires("desk.read").Input(Input).Output(Any)
            .HandledBy<DeskHandler>())
        .Action<DeskFile, DeskFile>("desk.write.file@1.0.0", action => action
            .Command("Writes a file.").Requires("desk.write").Input(Input).Output(Any).HandledBy<DeskHandler>())
        .Action<DeskFile, DeskFile>("desk.delete.file@1.0.0", action => action
            .Command("Deletes a file for good.").Destructive().Requires("desk.delete").Input(Input).Output(Any)
            .HandledBy<DeskHandler>())
        .Action<DeskFile, DeskFile>("desk.shred.file@1.0.0", action => action
            .Command("Shreds a file.").Destructive().Requires("desk.delete").Input(Input).Output(Any)
            .HandledBy<DeskHandler>())
        .Action<DeskFile, int[]>("desk.count.files@1.0.0", action => action
            .Query("Answers a list.").Requires("desk.read").Input("true")
            .Output("""{ "type": "array", "items": { "type": "integer" } }""").HandledBy<DeskListHandler>())
        .Action<int, DeskFile>("desk.find.file@1.0.0", action => action
            .Query("Takes a number, which no tool can.").Requires("desk.read").Input("""{ "type": "integer" }""")
            .Output(Any).HandledBy<DeskNumberHandler>())
        .Action<DeskFile, DeskFile>("desk.guard.file@1.0.0", action => action
            .Query("Is forbidden by its handler.").Requires("desk.read").Input(Any).Output(Any)
            .HandledBy<DeskGuardHandler>())
        .Action<DeskFile, DeskFile>($"{LongAction}@1.0.0", action => action
            .Query("Has a long name.").Requires("desk.read").Input(Any).Output(Any).HandledBy<DeskHandler>());
}

public sealed record DeskFile(string? Name, int? Many);
