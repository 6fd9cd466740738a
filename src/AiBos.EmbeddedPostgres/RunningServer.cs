namespace AiBos.EmbeddedPostgres;

/// <summary>A server that accepts connections.</summary>
/// <param name="Postmaster">Its main process.</param>
/// <param name="Port">Its port.</param>
internal sealed record RunningServer(Postmaster Postmaster, int Port);
