using AiBos.Kernel.Database;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace AiBos.Silo.Hosting;

/// <summary>Orleans' storage of small documents under whichever database login is in use.</summary>
internal sealed class ClusterStorage : IGrainStorage, IDisposable
{
    private readonly UnderLogins<AdoNetGrainStorage> _storages;

    public ClusterStorage(
        IServiceProvider services, IOptionsMonitor<AdoNetGrainStorageOptions> options, KernelDatabase database)
    {
        _storages = new UnderLogins<AdoNetGrainStorage>(database, async connection =>
        {
            AdoNetGrainStorageOptions named = options.Get(SiloCluster.StorageName);
            named.Invariant = SiloCluster.Invariant;
            named.ConnectionString = connection;
            AdoNetGrainStorage storage = ActivatorUtilities.CreateInstance<AdoNetGrainStorage>(
                services, Options.Create(named), SiloCluster.StorageName);
            await Start.RunAsync(storage);
            return storage;
        });
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        await (await _storages.GetAsync()).ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        await (await _storages.GetAsync()).WriteStateAsync(stateName, grainId, grainState);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        await (await _storages.GetAsync()).ClearStateAsync(stateName, grainId, grainState);

    public void Dispose() => _storages.Dispose();

    // The silo's own life has long begun when the logins change; this one starts what it is told of, at once.
    private sealed class Start : ISiloLifecycle
    {
        private readonly List<ILifecycleObserver> _observers = [];

        public int HighestCompletedStage => 0;

        public int LowestStoppedStage => 0;

        internal static async Task RunAsync(AdoNetGrainStorage storage)
        {
            var start = new Start();
            storage.Participate(start);
            foreach (ILifecycleObserver observer in start._observers)
                await observer.OnStart();
        }

        public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
        {
            _observers.Add(observer);
            return new Subscription();
        }

        private sealed class Subscription : IDisposable
        {
            public void Dispose()
            {
                // Nothing of this life goes on that could be left.
            }
        }
    }
}
