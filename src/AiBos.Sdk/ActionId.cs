using System.Diagnostics.CodeAnalysis;

namespace AiBos.Sdk;

/// <summary>
/// Names an action: <c>domain.verb.noun</c>, lower case, <c>_</c> inside words, at most 128 characters; for example
/// <c>accounting.create.journal_entry</c>. Over HTTP it is <c>/actions/{domain}/{verb.noun}</c>.
/// </summary>
/// <example>
/// <code>
/// using Xunit;
///
/// var id = new ActionId("orders.create.order");
/// Assert.Equal("orders", id.Domain);
/// Assert.Equal("orders.create.order", id.Value);
/// Assert.False(ActionId.TryParse("Orders.CreateOrder", out _));
/// </code>
/// </example>
public readonly record struct ActionId
{
    private readonly string? _value;

    /// <summary>Wraps a well-formed id.</summary>
    /// <param name="value"><c>domain.verb.noun</c>, 5–128 characters.</param>
    /// <exception cref="ArgumentException">The text does not follow the grammar.</exception>
    public ActionId(string value)
    {
        if (!IsValid(value))
        {
            throw new ArgumentException(
                $"'{value}' is not an action id; write domain.verb.noun in lower case, "
                + "for example orders.create.order.",
                nameof(value));
        }

        _value = value;
    }

    /// <summary>The whole id, 5–128 characters.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(ActionId)</c>, which names nothing.</exception>
    public string Value => _value ?? throw new InvalidOperationException("The action id was never set.");

    /// <summary>The part before the first dot: the engine's domain.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(ActionId)</c>.</exception>
    public string Domain => Value[..Value.IndexOf('.')];

    /// <summary>Parses without throwing; <see langword="false"/> for anything outside the grammar.</summary>
    /// <param name="text">The text; may be null.</param>
    /// <param name="id">The id; <c>default</c> when there is none.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out ActionId id)
    {
        id = IsValid(text) ? new ActionId(text) : default;
        return id._value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "(none)";

    private static bool IsValid([NotNullWhen(true)] string? text) =>
        text is { Length: >= 5 and <= 128 } && DottedName.CountWords(text) == 3;
}
