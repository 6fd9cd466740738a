using System.Diagnostics.CodeAnalysis;

namespace AiBos.Sdk;

/// <summary>Either a value or a <see cref="Refusal"/>; exactly one of them.</summary>
/// <example>
/// <code><![CDATA[
/// using Xunit;
///
/// Result<Amount> Price(string text) => Amount.TryParse(text, out Amount price)
///     ? price
///     : Refusal.Invalid("/price", "A price is a decimal string such as \"4.50\".");
///
/// Result<Amount> good = Price("4.50");
/// Assert.True(good.IsOk);
/// Assert.Equal(new Amount(4.5m), good.Value);
///
/// Result<Amount> bad = Price("4,50");
/// Assert.Equal(ErrorCode.ValidationError, bad.Refusal?.Code);
/// ]]></code>
/// </example>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>The refusal, or null on success.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsOk => Refusal is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">This is a refusal.</exception>
    public T Value => IsOk
        ? _value!
        : throw new InvalidOperationException($"There is no value; the outcome is {Refusal.Code}: {Refusal.Detail}");

    /// <summary>Success.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>Refusal.</summary>
    /// <param name="refusal">Why there is no value.</param>
    /// <exception cref="ArgumentNullException">There is no refusal.</exception>
    public static implicit operator Result<T>(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new Result<T>(default, refusal);
    }
}
