namespace AiBos.Engines.Accounting;

/// <summary>A month as the engine keeps it, written <c>2026-01</c>; open or closed for posting.</summary>
internal sealed record Period(string Month, string Status);
