namespace AiBos.JsonSchema.Evaluation;

/// <summary>Resources entered on the way to the current subschema, outermost first.</summary>
internal sealed class DynamicScope
{
    private readonly List<DynamicResource> _entered = [];

    /// <summary>True unless the resource already is the innermost one; then <see cref="Leave"/> must follow.</summary>
    public bool Enter(DynamicResource resource)
    {
        if (_entered.Count > 0 && ReferenceEquals(_entered[^1], resource))
            return false;

        _entered.Add(resource);
        return true;
    }

    public void Leave() => _entered.RemoveAt(_entered.Count - 1);

    /// <summary>The outermost subschema with that dynamic anchor, or null; costs one step per resource.</summary>
    public SchemaNode? Find(string anchor, WorkMeter meter)
    {
        meter.Charge(_entered.Count);
        foreach (DynamicResource resource in _entered)
        {
            if (resource.Anchors.TryGetValue(anchor, out SchemaNode? node))
                return node;
        }

        return null;
    }
}
