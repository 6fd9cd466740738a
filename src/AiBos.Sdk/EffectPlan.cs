namespace AiBos.Sdk;

/// <summary>What an action would write, and answer once it is written.</summary>
/// <example>
/// <code><![CDATA[
/// using Xunit;
///
/// string[] skus = ["mug-002", "tea-001"];
/// var plan = new EffectPlan<string>(
///     "reserved",
///     new PlannedStatement(
///         Sql.Of($"UPDATE orders.stock SET reserved = reserved + 1 WHERE sku = ANY ({skus})"), skus.Length));
/// Assert.Equal("reserved", plan.Output);
/// Assert.InRange(plan.Statements.Count, 1, EffectPlan<string>.StatementsMax);
/// ]]></code>
/// </example>
public sealed class EffectPlan<TOutput>
{
    /// <summary>Most statements of one plan: 16. Rows that belong together go into one statement, by arrays.</summary>
    public const int StatementsMax = 16;

    /// <summary>Makes a plan.</summary>
    /// <param name="output">The answer if every statement does what it promises.</param>
    /// <param name="statements">1 to <see cref="StatementsMax"/> statements, run in this order.</param>
    /// <exception cref="ArgumentException">None, or too many.</exception>
    public EffectPlan(TOutput output, params IReadOnlyList<PlannedStatement> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        if (statements.Count is 0 or > StatementsMax)
            throw new ArgumentException($"A plan has 1 to {StatementsMax} statements.", nameof(statements));
        Output = output;
        Statements = statements;
    }

    /// <summary>The answer.</summary>
    public TOutput Output { get; }

    /// <summary>The statements, in order.</summary>
    public IReadOnlyList<PlannedStatement> Statements { get; }
}
