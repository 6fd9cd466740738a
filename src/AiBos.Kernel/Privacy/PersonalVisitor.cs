using System.Text.Json.Nodes;

namespace AiBos.Kernel.Privacy;

/// <summary>Finds personal values in a document: object, name, subject's id.</summary>
internal delegate void PersonalVisitor(JsonNode? document, Action<JsonObject, string, string> found);
