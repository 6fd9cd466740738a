namespace AiBos.Kernel.Limits;

/// <summary>Shares one limit out among silos. Key: <see cref="LimitKey.ToGrainKey"/>.</summary>
[Alias("aibos.limits.ILimitGrain")]
internal interface ILimitGrain : IGrainWithStringKey
{
    /// <summary>The silo's share from now on, 0 to 1, for <see cref="LimitOptions.LeaseFor"/>.</summary>
    [Alias("Lease")]
    [ResponseTimeout("00:00:02")]
    Task<double> LeaseAsync(LeaseRequest request);
}
