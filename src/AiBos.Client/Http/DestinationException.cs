namespace AiBos.Client.Http;

/// <summary>Carries a failure to write past those of the connection, which look the same.</summary>
internal sealed class DestinationException(IOException inner) : Exception(inner.Message, inner);
