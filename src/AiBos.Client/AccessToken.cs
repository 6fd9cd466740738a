namespace AiBos.Client;

/// <summary>A token in exchange for an API key. A secret: its text form hides it.</summary>
public sealed class AccessToken
{
    internal AccessToken(string value, TimeSpan lifetime) => (Value, Lifetime) = (value, lifetime);

    /// <summary>The token itself. Whoever has it may act until it ends.</summary>
    public string Value { get; }

    /// <summary>How long it is accepted from the moment it was issued.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>The lifetime; never the token.</summary>
    public override string ToString() => $"(token for {Lifetime})";
}
