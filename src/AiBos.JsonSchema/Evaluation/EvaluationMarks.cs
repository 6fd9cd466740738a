namespace AiBos.JsonSchema.Evaluation;

/// <summary>
/// Which properties (by position) or items of one instance some subschema has looked at; what the unevaluated
/// keywords ask for. Exists only below a schema that has such a keyword.
/// </summary>
internal sealed class EvaluationMarks(int count)
{
    private readonly ulong[] _bits = new ulong[(count + 63) >> 6];
    private bool _all;

    /// <summary>Words copied when branches fork and merge; charged as work.</summary>
    public int Words => _bits.Length;

    public void Mark(int position) => _bits[position >> 6] |= 1UL << (position & 63);

    public void MarkAll() => _all = true;

    public bool IsMarked(int position) => _all || (_bits[position >> 6] >> (position & 63) & 1) != 0;

    /// <summary>Empty marks of the same instance, for a branch whose marks count only when it succeeds.</summary>
    public EvaluationMarks Fork() => new(count);

    public void Merge(EvaluationMarks branch)
    {
        _all |= branch._all;
        for (int i = 0; i < _bits.Length; i++)
            _bits[i] |= branch._bits[i];
    }
}
