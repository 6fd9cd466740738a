using System.Diagnostics.CodeAnalysis;

namespace AiBos.Client;

/// <summary>The kernel's answer: data or a <see cref="KernelProblem"/>. Refusals are values, not exceptions.</summary>
/// <typeparam name="T">The type of the data.</typeparam>
public sealed record CallResult<T>
{
    private readonly T? _data;

    internal CallResult(T data) => (_data, IsSuccess) = (data, true);

    internal CallResult(KernelProblem problem) => (Problem, TraceId, Audit) = (problem, problem.TraceId, problem.Audit);

    /// <summary>Whether there is data.</summary>
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsSuccess { get; }

    /// <summary>Why there is none; null on success.</summary>
    public KernelProblem? Problem { get; }

    /// <summary>The data.</summary>
    /// <exception cref="InvalidOperationException">The kernel refused; the message names the code.</exception>
    public T Data => IsSuccess
        ? _data!
        : throw new InvalidOperationException($"There is no data: {Problem.Code}: {Problem.Detail}");

    /// <summary>The contract that answered, such as <c>orders.create.order@1.0.0</c>; null for other routes.</summary>
    public string? Contract { get; internal init; }

    /// <summary>The entry on the ledger; null when the answer has none of its own.</summary>
    public AuditStamp? Audit { get; internal init; }

    /// <summary>Whether this is the first answer again: the effect happened earlier under the same key.</summary>
    public bool IsReplayed { get; internal init; }

    /// <summary>Finds this answer in the kernel's logs; null when the answer carries none.</summary>
    public string? TraceId { get; internal init; }

    internal CallResult<TOther> With<TOther>(TOther data) => new(data)
    {
        Contract = Contract,
        Audit = Audit,
        IsReplayed = IsReplayed,
        TraceId = TraceId,
    };
}
