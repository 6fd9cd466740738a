namespace AiBos.Kernel.Limits;

/// <summary>A silo asks for its share of a limit.</summary>
/// <param name="Silo">Which one.</param>
/// <param name="Demand">What it could use, as a part of the limit: 1 is all of it, more is more than there is.</param>
/// <param name="Held">The share it goes on with meanwhile, 0 to 1.</param>
/// <param name="Silos">Silos it knows of, at least 1.</param>
[GenerateSerializer]
[Immutable]
[Alias("aibos.limits.LeaseRequest")]
internal sealed record LeaseRequest(
    [property: Id(0)] string Silo, [property: Id(1)] double Demand, [property: Id(2)] double Held,
    [property: Id(3)] int Silos);
