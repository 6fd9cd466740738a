using AiBos.Kernel.Access;
using AiBos.Kernel.Actions;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Breakers;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Database;
using AiBos.Kernel.Engines;
using AiBos.Kernel.Health;
using AiBos.Kernel.Keys;
using AiBos.Kernel.Limits;
using AiBos.Kernel.Metadata;
using AiBos.Kernel.Privacy;
using AiBos.Kernel.Secrets;
using AiBos.Kernel.Tenancy;
using AiBos.Kernel.Work;
using AiBos.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel;

/// <summary>Puts the kernel's slices into a host.</summary>
public static class KernelServiceCollectionExtensions
{
    /// <summary>
    /// Adds everything. Call before adding Orleans: hosted services stop in reverse order, and the committing loop must
    /// outlive the grains that wait for it.
    /// </summary>
    /// <exception cref="KernelStartException">An option is out of its range, or a schema is refused.</exception>
    public static IServiceCollection AddKernel(
        this IServiceCollection services, KernelDatabase database, MasterKey masterKey, EngineRegistry engines,
        KernelOptions options, EngineSettings settings, CheckpointSigning signing)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IIdSource, IdSource>();
        services.AddSingleton(database).AddSingleton(masterKey).AddSingleton(engines).AddSingleton(settings);
        // Made by a factory, so that the container lets go of the state when the host ends.
        services.AddSingleton(_ => signing);
        services.AddSingleton(options.Actions).AddSingleton(options.Audit).AddSingleton(options.Access);
        services.AddSingleton(options.Ollama);
        services.AddHybridCache();
        services.AddSingleton(new ContractCatalog(engines.Contracts));
        AddAudit(services);
        AddScrub(services);
        AddPrivacy(services);
        AddTimestamps(services, options.Timestamps);
        AddAnchors(services);
        AddSecrets(services, options.Secrets);
        AddAccess(services);
        AddMetadata(services, options.Metadata);
        AddLimits(services, options.Limits);
        AddBreakers(services, options.Breakers);
        AddActions(services);
        AddWork(services);
        return services;
    }

    private static void AddAudit(IServiceCollection services)
    {
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<LedgerStore>();
        services.AddSingleton<LedgerTakeover>();
        services.AddSingleton<LedgerBatchRunner>();
        services.AddSingleton<LedgerCommitter>();
        services.AddHostedService(provider => provider.GetRequiredService<LedgerCommitter>());
        services.AddSingleton<LedgerClient>();
        services.AddSingleton<AuditVerifier>();
        services.AddSingleton(provider => new AuditEntries(
            provider.GetRequiredService<KernelDatabase>(), provider.GetRequiredService<ISubjectKeys>()));
        services.AddSingleton<AuditProofs>();
        services.AddSingleton<CheckpointStore>();
        services.AddSingleton<SignerRegistry>();
        services.AddSingleton<KeyEntryStore>();
        services.AddSingleton<KeyEntryWriter>();
        services.AddSingleton<CheckpointBell>();
        services.AddSingleton<RollbackGuard>();
        services.AddSingleton(provider => new AuditCheckpoints(
            provider.GetRequiredService<CheckpointStore>(), provider.GetRequiredService<CheckpointSigning>(),
            provider.GetRequiredService<AuditProofs>()));
        services.AddSingleton(provider => new AuditExport(
            provider.GetRequiredService<KernelDatabase>(), provider.GetRequiredService<CheckpointStore>(),
            provider.GetRequiredService<CheckpointSigning>(), provider.GetRequiredService<LedgerClient>(),
            provider.GetRequiredService<ISubjectKeys>()));
        services.AddSingleton(provider => new AuditReads(
            provider.GetRequiredService<LedgerClient>(), provider.GetRequiredService<AuditOptions>(),
            provider.GetRequiredService<ILogger<AuditReads>>()));
        services.AddSingleton(provider => new AuditRestore(
            provider.GetRequiredService<KernelDatabase>(), provider.GetRequiredService<CheckpointSigning>(),
            provider.GetRequiredService<RollbackGuard>(), provider.GetRequiredService<CheckpointStore>(),
            provider.GetRequiredService<CheckpointBell>(), provider.GetRequiredService<IIdSource>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AuditRestore>>()));
        services.AddSingleton(provider => new CheckpointHealth(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CosignatureStore>();
        services.AddSingleton<CosignatureWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<CosignatureWriter>());
        services.AddSingleton<CheckpointWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<CheckpointWriter>());
        services.AddSingleton(provider => new RefusalRecorder(provider.GetRequiredService<LedgerClient>()));
        services.AddSingleton(provider => new AuditService(
            provider.GetRequiredService<AuditVerifier>(), provider.GetRequiredService<LedgerClient>(),
            provider.GetRequiredService<ScrubStore>(), provider.GetRequiredService<AuditOptions>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditService>>()));
    }

    private static void AddScrub(IServiceCollection services)
    {
        services.AddSingleton<ScrubStore>();
        services.AddSingleton<AuditTail>();
        services.AddSingleton<ProtectionCheck>();
        services.AddSingleton<TailScrub>();
        services.AddSingleton(provider => new AuditHealth(
            provider.GetRequiredService<KernelDatabase>(), provider.GetRequiredService<ScrubStore>(),
            provider.GetRequiredService<ProtectionCheck>(), provider.GetRequiredService<AuditOptions>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddPrivacy(IServiceCollection services)
    {
        services.AddSingleton<SubjectKeyStore>();
        services.AddSingleton<ISubjectKeys>(provider => provider.GetRequiredService<SubjectKeyStore>());
        services.AddSingleton<PayloadSealer>();
        services.AddSingleton(provider => new PersonalReader(provider.GetRequiredService<PayloadSealer>()));
        services.AddSingleton(provider => new SubjectErasure(
            provider.GetRequiredService<KernelDatabase>(), provider.GetRequiredService<LedgerClient>(),
            provider.GetRequiredService<IIdSource>(), provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddTimestamps(IServiceCollection services, TimestampOptions options)
    {
        // Opened here, so that certificates that cannot be used stop the start.
        TimestampAuthority? authority =
            options.Authority is null ? null : TimestampAuthority.Open(options, TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<TimestampStore>();
        services.AddSingleton(provider => new TimestampWriter(
            authority, provider.GetRequiredService<TimestampStore>(), provider.GetRequiredService<CheckpointSigning>(),
            options, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TimestampWriter>>()));
        services.AddHostedService(provider => provider.GetRequiredService<TimestampWriter>());
    }

    private static void AddAnchors(IServiceCollection services)
    {
        services.AddSingleton(provider => new AnchorState(
            provider.GetRequiredService<CheckpointSigning>().DataDirectory,
            provider.GetRequiredService<KernelDatabase>()));
        services.AddSingleton<AnchorStore>();
        services.AddSingleton<AnchorRenewal>();
        services.AddSingleton<AnchorWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<AnchorWriter>());
    }

    private static void AddSecrets(IServiceCollection services, SecretOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<SigningKeyStore>();
        services.AddSingleton<SigningKeyRotation>();
        services.AddSingleton<TenantKeyStore>();
        services.AddSingleton<TenantKeyRotation>();
        services.AddSingleton<SecretVersionStore>();
        services.AddSingleton<SecretEntries>();
        services.AddSingleton<LoginRotation>();
        services.AddSingleton<PepperRotation>();
        services.AddHostedService<LoginWatch>();
        services.AddSingleton(provider => new SecretAdministration(
            provider.GetRequiredService<SigningKeyStore>(), provider.GetRequiredService<SigningKeyRotation>(),
            provider.GetRequiredService<TenantKeyStore>(), provider.GetRequiredService<TenantKeyRotation>(),
            provider.GetRequiredService<LoginRotation>(), provider.GetRequiredService<PepperRotation>(), options));
    }

    private static void AddAccess(IServiceCollection services)
    {
        services.AddSingleton<AccessStore>();
        services.AddSingleton<Peppers>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton(provider => new TokenService(
            provider.GetRequiredService<SigningKeys>(), provider.GetRequiredService<AccessOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Authenticator(
            provider.GetRequiredService<AccessStore>(), provider.GetRequiredService<TokenService>(),
            provider.GetRequiredService<Peppers>(), provider.GetRequiredService<AccessOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AccessChangeStore>();
        services.AddSingleton(provider => new PlatformActing(
            provider.GetRequiredService<AccessStore>(), provider.GetRequiredService<LedgerClient>()));
        services.AddSingleton(provider => new AccessAdministration(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<Authenticator>(),
            provider.GetRequiredService<Peppers>(), provider.GetRequiredService<AccessOptions>()));
        services.AddSingleton(provider => new AccessReads(
            provider.GetRequiredService<KernelDatabase>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AccessExplanations(
            provider.GetRequiredService<KernelDatabase>(), provider.GetRequiredService<AccessReads>()));
        services.AddSingleton<TenantStore>();
        services.AddSingleton(provider => new TenantProvisioner(
            provider.GetRequiredService<TenantStore>(), provider.GetRequiredService<AccessStore>(),
            provider.GetRequiredService<LedgerClient>(), provider.GetRequiredService<MasterKey>(),
            provider.GetRequiredService<Peppers>()));
    }

    private static void AddMetadata(IServiceCollection services, MetadataOptions options)
    {
        services.AddSingleton<EnginePromises>();
        services.AddSingleton<MetadataStore>();
        services.AddSingleton(provider => new TenantEngines(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<EnginePromises>(), options,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EngineDoorbell>();
    }

    private static void AddLimits(IServiceCollection services, LimitOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton(provider => new LimitHealth(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RateLimiter(
            options, provider.GetRequiredService<LimitMetrics>(), provider.GetRequiredService<LimitHealth>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ILeases, ClusterLeases>();
        services.AddSingleton<LeaseKeeper>();
    }

    private static void AddBreakers(IServiceCollection services, BreakerOptions options)
    {
        services.AddSingleton<BreakerMetrics>();
        services.AddSingleton(provider => new EngineBreakers(
            options, provider.GetRequiredService<BreakerMetrics>(), provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddActions(IServiceCollection services)
    {
        services.AddSingleton<ActionMetrics>();
        services.AddSingleton<IAi, OllamaAi>();
        services.AddSingleton<IntentStore>();
        services.AddSingleton<ConfirmationStore>();
        services.AddSingleton<Confirmations>();
        services.AddSingleton<ActionContextFactory>();
        services.AddSingleton<ActionDrafts>();
        services.AddSingleton<HandlerRunner>();
        services.AddSingleton<DeferredExecutor>();
        services.AddSingleton<ActionExecutor>();
        services.AddSingleton<IActionDispatcher, ActionDispatcher>();
    }

    private static void AddWork(IServiceCollection services)
    {
        services.AddSingleton<ReadinessProbe>();
        services.AddSingleton<DueWorkStore>();
        services.AddSingleton<IDueWork, NightlyVerification>();
        services.AddSingleton<IDueWork, ErasureSweep>();
        services.AddSingleton<IDueWork, SecretRotationWork>();
        services.AddSingleton<IsolationCheck>();
        services.AddSingleton<IDueWork, NightlyIsolationCheck>();
        services.AddSingleton<DueWorkPoller>();
        services.AddSingleton<IntentSweeper>();
    }

    /// <summary>
    /// Adds the loops that call grains. Call after adding Orleans, so that they start after it and stop before it.
    /// </summary>
    public static IServiceCollection AddKernelLoops(this IServiceCollection services)
    {
        services.AddHostedService(provider => provider.GetRequiredService<LeaseKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<DueWorkPoller>());
        services.AddHostedService(provider => provider.GetRequiredService<IntentSweeper>());
        services.AddHostedService(provider => provider.GetRequiredService<TailScrub>());
        services.AddHostedService(provider => provider.GetRequiredService<KeyEntryWriter>());
        services.AddHostedService(provider => provider.GetRequiredService<EngineDoorbell>());
        return services;
    }
}
