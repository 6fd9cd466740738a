namespace AiBos.Kernel.Limits;

/// <summary>
/// Keeps nothing that must last: a new activation learns the shares from those who hold them, and until every lease of
/// the former one has run out it grants nobody more than an even part beyond what he holds.
/// </summary>
[GrainType("limit")]
internal sealed class LimitGrain(LimitOptions options, TimeProvider time) : Grain, ILimitGrain
{
    private readonly LeaseBook _book = new(options.LeaseFor, time);

    public Task<double> LeaseAsync(LeaseRequest request) => Task.FromResult(_book.Grant(request));
}
