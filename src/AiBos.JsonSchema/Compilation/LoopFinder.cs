using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Compilation;

/// <summary>
/// Refuses schemas that apply themselves to the same value without going deeper, such as {"$ref": "#"}: evaluating
/// them cannot end. Depth-first over the in-place edges, with a stack of its own because chains may be long.
/// </summary>
internal static class LoopFinder
{
    public static void ThrowIfLooping(IReadOnlyList<(SchemaLocation Location, SchemaNode Node)> nodes)
    {
        // Absent: not seen; false: on the current path; true: finished.
        Dictionary<SchemaNode, bool> finished = [];
        Stack<(SchemaNode Node, IEnumerator<SchemaNode> Edges)> path = new();
        foreach ((SchemaLocation location, SchemaNode start) in nodes)
        {
            if (!finished.TryAdd(start, false))
                continue;

            path.Push((start, Edges(start)));
            while (path.TryPeek(out var top))
            {
                if (!top.Edges.MoveNext())
                {
                    top.Edges.Dispose();
                    finished[path.Pop().Node] = true;
                    continue;
                }

                SchemaNode next = top.Edges.Current;
                if (finished.TryAdd(next, false))
                    path.Push((next, Edges(next)));
                else if (!finished[next])
                    throw location.Refuse("The schema applies itself to the same value without end.");
            }
        }
    }

    private static IEnumerator<SchemaNode> Edges(SchemaNode node) =>
        node.Keywords.SelectMany(keyword => keyword.InPlace).GetEnumerator();
}
