namespace AiBos.Kernel.Limits;

/// <summary>Leases from grains.</summary>
internal sealed class ClusterLeases(IGrainFactory grains, ISiloStatusOracle silos, ILocalSiloDetails here) : ILeases
{
    private readonly string _name = here.SiloAddress.ToParsableString();

    public int CountSilos() => silos.GetApproximateSiloStatuses(onlyActive: true).Count;

    public Task<double> LeaseAsync(LimitKey key, double demand, double held, int silos) =>
        grains.GetGrain<ILimitGrain>(key.ToGrainKey()).LeaseAsync(new LeaseRequest(_name, demand, held, silos));
}
