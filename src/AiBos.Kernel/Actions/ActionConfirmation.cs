namespace AiBos.Kernel.Actions;

/// <summary>What lets one destructive call run, once a person agrees to it.</summary>
/// <param name="Token">To be handed in with the same call; opaque, 119 characters of base64url.</param>
/// <param name="ExpiresIn">How long it counts.</param>
[GenerateSerializer]
[Immutable]
[Alias("aibos.actions.ActionConfirmation")]
public sealed record ActionConfirmation([property: Id(0)] string Token, [property: Id(1)] TimeSpan ExpiresIn);
