namespace AiBos.Kernel.Limits;

/// <summary>The cluster, as far as limits need it.</summary>
internal interface ILeases
{
    /// <summary>Silos that are alive as far as this one knows; 0 while it has not joined.</summary>
    int CountSilos();

    /// <summary>Asks for this silo's share of a limit.</summary>
    /// <exception cref="TimeoutException">Nobody answered in time.</exception>
    /// <exception cref="OrleansException">Nobody could be asked.</exception>
    Task<double> LeaseAsync(LimitKey key, double demand, double held, int silos);
}
