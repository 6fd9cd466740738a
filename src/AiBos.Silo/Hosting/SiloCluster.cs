using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace AiBos.Silo.Hosting;

/// <summary>
/// Orleans on the same PostgreSQL: membership and small documents, each with a login that reaches no more.
/// </summary>
internal static class SiloCluster
{
    internal const string StorageName = "documents";

    internal const string Invariant = "Npgsql";

    internal static void Add(WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.Host.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = settings.ClusterId;
                cluster.ServiceId = settings.ServiceId;
            });
            silo.ConfigureEndpoints(
                IPAddress.Loopback, settings.SiloPort, settings.GatewayPort, listenOnAnyHostAddress: false);
            silo.Services.AddSingleton<IMembershipTable, ClusterMembership>();
            silo.Services.AddKeyedSingleton<IGrainStorage, ClusterStorage>(StorageName);
            silo.Services.AddTransient<
                IPostConfigureOptions<AdoNetGrainStorageOptions>,
                DefaultStorageProviderSerializerOptionsConfigurator<AdoNetGrainStorageOptions>>();
            silo.Services.AddSerializer(serializer => serializer.AddJsonSerializer(_ => false));
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = settings.ProbeTimeout;
                membership.NumMissedProbesLimit = 3;
                // A silo that starts waits for every member that seems alive to answer: one that was killed seems so
                // until three of these are missed. The usual 30 s would keep its successor waiting for 90.
                membership.IAmAliveTablePublishTimeout = settings.ProbeTimeout * 2;
                membership.TableRefreshTimeout = settings.ProbeTimeout * 4;
                membership.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
            });
            silo.Configure<SiloMessagingOptions>(messaging =>
            {
                // Bodies are bounded at the door; this bounds what silos accept from one another.
                messaging.MaxMessageBodySize = 32 << 20;
                messaging.ResponseTimeout = TimeSpan.FromSeconds(45);
            });
            silo.Configure<GrainCollectionOptions>(collection =>
            {
                collection.DeactivationTimeout = TimeSpan.FromSeconds(5);
            });
            // A filter costs every call, so it is there only when somebody collects traces.
            if (SiloTelemetry.HasCollector(builder.Configuration))
                silo.AddActivityPropagation();
        });
    }
}
