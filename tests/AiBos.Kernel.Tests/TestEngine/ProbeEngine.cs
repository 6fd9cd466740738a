using System.Text.Json;
using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>An engine that does what engines should not, and uses everything they may.</summary>
public sealed class ProbeEngine : IEngine
{
    private const string PersonSchema =
        """
        { "type": "object", "required": ["personId"], "properties": {
            "personId": { "type": "string" }, "note": { "type": "string" },
            "name": { "type": "string", "x-personal": "personId" },
            "contact": { "type": "object", "x-personal": "personId" },
            "guests": { "type": "array", "items": { "type": "object", "required": ["guestId"], "properties": {
                "guestId": { "type": "string" }, "email": { "type": "string", "x-personal": "guestId" } } } } } }
        """;

    private const string Any = """{ "type": "object" }""";

    public void Configure(EngineBuilder engine)
    {
        DeclareProbes(engine);
        Doubling.Declare(engine);
    }

    private static void DeclareProbes(EngineBuilder engine) => engine.Named("probe", "1.0.0", "Probe")
        .Classified(DataClass.Internal, "test")
        .MigrationsFrom(typeof(ProbeEngine).Assembly)
        .Event<NoteWritten>("probe.note.written@1.0.0", "A note was written.")
        .Event<GuestCame>("probe.guest.came@1.0.0", "Somebody came.")
        .Action<NoteText, NoteText>("probe.create.note@1.0.0", action => action
            .Command("Writes a note.").Requires("probe.write")
            .Input("""{ "type": "object", "properties": { "text": { "type": "string" } }, "required": ["text"] }""")
            .Output(Any).HandledBy<CreateNoteHandler>())
        .Action<PlanInput, NoteText>("probe.plan.note@1.0.0", action => action
            .Command("Plans to write a note.").Requires("probe.write").Input(Any).Output(Any)
            .HandledBy<PlanningHandler>())
        .Action<Telling, Nothing>("probe.tell.events@1.0.0", action => action
            .Command("Says what happened.").Requires("probe.write").Input(Any).Output(Any).HandledBy<TellHandler>())
        .Action<Nothing, Notes>("probe.read.notes@1.0.0", action => action
            .Query("Reads notes and forgets the tenant.").Requires("probe.read").Input(Any).Output(Any)
            .HandledBy<ForgetfulHandler>())
        .Action<Nothing, Nothing>("probe.write.stray@1.0.0", action => action
            .Command("Writes a note for another tenant.").Requires("probe.write").Input(Any).Output(Any)
            .HandledBy<StrayHandler>())
        .Action<Nothing, Nothing>("probe.break.always@1.0.0", action => action
            .Command("Writes, then throws.").Requires("probe.write").Input(Any).Output(Any)
            .HandledBy<BreakingHandler>())
        .Action<Nothing, Nothing>("probe.answer.nonsense@1.0.0", action => action
            .Command("Writes, then answers what its contract forbids.").Requires("probe.write").Input(Any)
            .Output("""{ "type": "object", "required": ["never"] }""").HandledBy<NonsenseHandler>())
        .Action<Nothing, Nothing>("probe.sneak.write@1.0.0", action => action
            .Query("Is a query and tries to write.").Requires("probe.read").Input(Any).Output(Any)
            .HandledBy<SneakingHandler>())
        .Action<Nothing, ContextReport>("probe.use.context@1.0.0", action => action
            .Command("Uses every member of the context.").Requires("probe.write").Input(Any).Output(Any)
            .HandledBy<ContextHandler>())
        .Action<CacheUse, CacheReport>("probe.use.cache@1.0.0", action => action
            .Query("Gets from the cache or makes, sets or removes.").Requires("probe.read").Input(Any).Output(Any)
            .HandledBy<CacheHandler>())
        .Action<NoteText, AiReport>("probe.ask.ai@1.0.0", action => action
            .Query("Asks the local model.").Requires("probe.read").Input(Any).Output(Any).HandledBy<AiHandler>())
        .Action<Nothing, SavepointReport>("probe.use.savepoint@1.0.0", action => action
            .Command("Undoes an inner transaction.").Requires("probe.write").Input(Any).Output(Any)
            .HandledBy<SavepointHandler>())
        .Action<Person, Person>("probe.register.person@1.0.0", action => action
            .Command("Takes personal data and answers it.").Requires("probe.write")
            .Input(PersonSchema).Output(PersonSchema).HandledBy<PersonHandler>())
        .Action<Person, Person>("probe.look.person@1.0.0", action => action
            .Query("The same as a query.").Requires("probe.read")
            .Input(PersonSchema).Output(PersonSchema).HandledBy<PersonHandler>())
        .Action<Nothing, Nothing>("probe.echo.version@1.0.0", action => action
            .Query("First version.").Requires("probe.read").Input(Any).Output(Any).HandledBy<EchoHandler>())
        .Action<Nothing, Nothing>("probe.echo.version@1.2.0", action => action
            .Query("Second version.").Requires("probe.read").Input(Any).Output(Any).HandledBy<EchoHandler>());
}

public sealed record Nothing;

public sealed record Person(
    string PersonId, string? Note, string? Name, JsonElement? Contact, IReadOnlyList<Guest>? Guests);

public sealed record Guest(string GuestId, string? Email);

public sealed record NoteText(string Text);

public sealed record Notes(IReadOnlyList<string> Texts, IReadOnlyList<string> Tenants);

public sealed record ContextReport(
    string Tenant, string Cached, string? Greeting, bool Owns, bool Decrypts, bool RefusesForeign, string AiSays,
    bool KnowsItself, long FirstNumber, long SecondNumber, string CachedAgain);

public sealed record CacheUse(string Act, string Key, string Value);

public sealed record CacheReport(string? Value, bool Made);

public sealed record AiReport(string? Said, float[] Vector, string? Unavailable);

public sealed record SavepointReport(int Before, int After, string Outcome);
