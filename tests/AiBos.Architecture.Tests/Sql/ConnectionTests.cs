using System.Text.RegularExpressions;

namespace AiBos.Architecture.Tests.Sql;

/// <summary>
/// Tenant data is reached through a tenant's session only. The type system keeps its pool inside the room that makes
/// sessions; these rules keep others from making a way of their own.
/// </summary>
public sealed partial class ConnectionTests
{
    private const string Room = "src/AiBos.Kernel/Database/";

    [Fact]
    public void Connection_OutsideTheRoomOfTheDatabase_IsMadeByNobody() => Rule.Holds(
        "A connection of one's own has no tenant. Take KernelDatabase.Session, or for the kernel's tables its pools.",
        from file in Repository.Sources
        where file.Path.StartsWith("src/AiBos.Kernel/", StringComparison.Ordinal)
            || file.Path.StartsWith("src/AiBos.Silo/", StringComparison.Ordinal)
            || file.Path.StartsWith("src/Engines/", StringComparison.Ordinal)
        where !file.Path.StartsWith(Room, StringComparison.Ordinal)
        from match in MakingPattern().Matches(file.Code)
        select $"{file.At(match.Index)}: {match.Value}");

    [Fact]
    public void PoolOfTenantData_InTheRoomOfTheDatabase_IsTakenBySessionsAlone() => Rule.Holds(
        "Whoever has the pool of the tenants' role has connections without a tenant. Make a TenantSession.",
        from file in Repository.Sources
        where file.Path.StartsWith(Room, StringComparison.Ordinal)
            && Path.GetFileName(file.Path) is not ("KernelDatabase.cs" or "DatabasePools.cs" or "DatabaseLogins.cs")
        from match in PoolPattern().Matches(file.Code)
        select $"{file.At(match.Index)}: {match.Value}");

    [Fact]
    public void Scope_Everywhere_IsSetInOnePlace() => Rule.Holds(
        "A tenant that is set elsewhere may outlive its transaction. Take TenantScope.",
        from file in Repository.Sources
        where file.Path.StartsWith("src/", StringComparison.Ordinal) && !file.Path.EndsWith(
            "/TenantScope.cs", StringComparison.Ordinal)
        from number in Enumerable.Range(1, file.Lines.Length)
        where ScopePattern().IsMatch(file.Line(number))
        select $"{file.Path}:{number}: {file.Line(number).Trim()}");

    [GeneratedRegex(@"new NpgsqlConnection\b|NpgsqlDataSource\.Create|NpgsqlDataSourceBuilder|DbProviderFactor")]
    private static partial Regex MakingPattern();

    [GeneratedRegex(@"[Pp]ools\.(Actions|Numbers)\b|\.Actions\b")]
    private static partial Regex PoolPattern();

    [GeneratedRegex(@"set_config\('aibos|SET (LOCAL |SESSION )?aibos")]
    private static partial Regex ScopePattern();
}
