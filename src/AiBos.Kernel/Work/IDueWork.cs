namespace AiBos.Kernel.Work;

/// <summary>Work that comes due again and again, wherever a silo happens to be alive.</summary>
internal interface IDueWork
{
    /// <summary>Name in <c>kernel_due_work</c>; never changed once released.</summary>
    string Kind { get; }

    /// <summary>The first or next time after <paramref name="now"/>.</summary>
    DateTimeOffset Next(DateTimeOffset now);

    /// <summary>Does it. May run twice for one time when a lease expires; must bear that.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
