using AiBos.Kernel.Database;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService;

namespace AiBos.Silo.Hosting;

/// <summary>Orleans' membership table under whichever database login is in use.</summary>
internal sealed class ClusterMembership : IMembershipTable, IDisposable
{
    private readonly UnderLogins<AdoNetClusteringTable> _tables;

    public ClusterMembership(
        IServiceProvider services, IOptions<ClusterOptions> cluster, KernelDatabase database,
        ILogger<AdoNetClusteringTable> log)
    {
        _tables = new UnderLogins<AdoNetClusteringTable>(database, async connection =>
        {
            var table = new AdoNetClusteringTable(
                services, cluster,
                Options.Create(new AdoNetClusteringSiloOptions
                {
                    Invariant = SiloCluster.Invariant,
                    ConnectionString = connection,
                }),
                log);
            // Reads the texts of its statements; the first row of all is made when Orleans asks for it.
            await table.InitializeMembershipTableAsync(false, CancellationToken.None);
            return table;
        });
    }

    public async Task InitializeMembershipTableAsync(
        bool tryInitTableVersion, CancellationToken cancellationToken = default) =>
        await (await _tables.GetAsync(cancellationToken)).InitializeMembershipTableAsync(
            tryInitTableVersion, cancellationToken);

    public async Task DeleteMembershipTableEntriesAsync(
        string clusterId, CancellationToken cancellationToken = default) =>
        await (await _tables.GetAsync(cancellationToken)).DeleteMembershipTableEntriesAsync(
            clusterId, cancellationToken);

    public async Task CleanupDefunctSiloEntriesAsync(
        DateTimeOffset beforeDate, CancellationToken cancellationToken = default) =>
        await (await _tables.GetAsync(cancellationToken)).CleanupDefunctSiloEntriesAsync(
            beforeDate, cancellationToken);

    public async Task<MembershipTableData> ReadRowAsync(
        SiloAddress key, CancellationToken cancellationToken = default) =>
        await (await _tables.GetAsync(cancellationToken)).ReadRowAsync(key, cancellationToken);

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken = default) =>
        await (await _tables.GetAsync(cancellationToken)).ReadAllAsync(cancellationToken);

    public async Task<bool> InsertRowAsync(
        MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken = default) =>
        await (await _tables.GetAsync(cancellationToken)).InsertRowAsync(entry, tableVersion, cancellationToken);

    public async Task<bool> UpdateRowAsync(
        MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken = default) =>
        await (await _tables.GetAsync(cancellationToken)).UpdateRowAsync(
            entry, etag, tableVersion, cancellationToken);

    public async Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken = default) =>
        await (await _tables.GetAsync(cancellationToken)).UpdateIAmAliveAsync(entry, cancellationToken);

    // The names of before, which the interface still asks for.
    Task IMembershipTable.InitializeMembershipTable(bool tryInitTableVersion) =>
        InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    Task IMembershipTable.DeleteMembershipTableEntries(string clusterId) =>
        DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    Task IMembershipTable.CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    Task<MembershipTableData> IMembershipTable.ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    Task<MembershipTableData> IMembershipTable.ReadAll() => ReadAllAsync(CancellationToken.None);

    Task<bool> IMembershipTable.InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        InsertRowAsync(entry, tableVersion, CancellationToken.None);

    Task<bool> IMembershipTable.UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    Task IMembershipTable.UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    public void Dispose() => _tables.Dispose();
}
