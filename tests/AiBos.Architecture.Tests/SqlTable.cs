namespace AiBos.Architecture.Tests;

/// <summary>A table as a migration creates it.</summary>
internal sealed record SqlTable(string Name, string Body, bool IsPartition)
{
    internal bool IsOfTenants => !IsPartition && Body.Contains("tenant_id", StringComparison.Ordinal);
}
