namespace AiBos.Client;

/// <summary>What a server says of itself to anybody.</summary>
/// <param name="Status"><c>ready</c>.</param>
public sealed record ServerStatus(string Status);
