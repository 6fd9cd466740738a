using System.Globalization;
using AiBos.Sdk;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>A thousand contracts.</summary>
public sealed class BulkEngine : IEngine
{
    internal const int Count = 1_000;

    public void Configure(EngineBuilder engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        engine.Named("bulk", "1.0.0", "Bulk").Classified(DataClass.Internal, "test");
        for (int i = 0; i < Count; i++)
        {
            engine.Action<DeskFile, DeskFile>(
                $"bulk.read.item_{i.ToString("D4", CultureInfo.InvariantCulture)}@1.0.0",
                action => action.Query("Reads one of many.").Requires("bulk.read")
                    .Input(
                        """
                        { "type": "object", "properties": { "name": { "type": "string", "maxLength": 40 },
                            "many": { "type": "integer", "description": "How many of them are wanted." } } }
                        """)
                    .Output("""{ "type": "object", "properties": { "name": { "type": "string" } } }""")
                    .HandledBy<DeskHandler>());
        }
    }
}
