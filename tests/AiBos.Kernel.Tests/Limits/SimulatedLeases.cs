using AiBos.Kernel.Limits;

namespace AiBos.Kernel.Tests.Limits;

/// <summary>Silos that share their limits' books without a network between them.</summary>
internal sealed class SimulatedLeases(Dictionary<LimitKey, LeaseBook> books, string name, TimeProvider time) : ILeases
{
    internal int Silos { get; set; } = 2;

    internal bool Away { get; set; }

    internal int Asked { get; private set; }

    public int CountSilos() => Silos;

    public Task<double> LeaseAsync(LimitKey key, double demand, double held, int silos)
    {
        Asked++;
        if (Away)
            throw new TimeoutException("away");
        if (!books.TryGetValue(key, out LeaseBook? book))
            books[key] = book = new LeaseBook(TimeSpan.FromSeconds(1), time);
        return Task.FromResult(book.Grant(new LeaseRequest(name, demand, held, silos)));
    }
}
