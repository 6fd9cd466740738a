using AiBos.Ledger.Witnessing;

namespace AiBos.Ledger.Tests.Witnessing;

/// <summary>A store in which somebody else comes in right before the value is set.</summary>
internal sealed class OvertakenStore(IWitnessStore inner, Action overtake) : IWitnessStore
{
    public WitnessedHead? Find(string origin) => inner.Find(origin);

    public bool TryAdvance(string origin, WitnessedHead? expected, WitnessedHead next)
    {
        overtake();
        return inner.TryAdvance(origin, expected, next);
    }
}
