using AiBos.Kernel.Privacy;
using AiBos.Kernel.Work;

namespace AiBos.Kernel.Tenancy;

/// <summary>Ends erasures that were promised and not carried out, each minute.</summary>
internal sealed class ErasureSweep(SubjectErasure erasure) : IDueWork
{
    public string Kind => "audit.erasure.resume";

    public DateTimeOffset Next(DateTimeOffset now) => now.AddMinutes(1);

    public Task RunAsync(CancellationToken cancellationToken) => erasure.ResumeAsync(cancellationToken);
}
