using AiBos.Kernel;

namespace AiBos.Silo.Http;

/// <summary>How the HTTP front defends itself. Bound from <c>Kernel:Http</c>, validated at start.</summary>
public sealed class HttpOptions
{
    /// <summary>
    /// Web pages that may call from a browser: origins such as <c>https://app.example.com</c>, <c>;</c> between,
    /// default none. <c>POST /mcp</c> has its own list besides.
    /// </summary>
    public string AllowedOrigins { get; set; } = "";

    /// <summary>Connections at a time, 100–1,000,000, default 10,000; those beyond are closed unanswered.</summary>
    public int ConnectionsMax { get; set; } = 10_000;

    /// <summary>
    /// Time for a request whose answer has not begun, 5 s–10 min, default 60 s: longer than an action may take. Then
    /// REQUEST_TIMEOUT. Whole verifications and exports take their time.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time to send the headers of a request, 1–60 s, default 15 s; then the connection is closed.</summary>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Bytes a second below which a body or the reader of an answer is too slow, 1–1,000,000, default 240; five seconds
    /// are given first. A body then is REQUEST_TIMEOUT, a reader is hung up on.
    /// </summary>
    public double BytesPerSecondMin { get; set; } = 240;

    internal string[] Origins => AllowedOrigins.Split(
        ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal void Validate()
    {
        if (ConnectionsMax is < 100 or > 1_000_000)
            throw KernelStartException.Option("Kernel:Http:ConnectionsMax", ConnectionsMax, "100 to 1,000,000");
        if (BytesPerSecondMin is not (>= 1 and <= 1_000_000))
            throw KernelStartException.Option("Kernel:Http:BytesPerSecondMin", BytesPerSecondMin, "1 to 1,000,000");
        Check(RequestTimeout, nameof(RequestTimeout), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        Check(HeadersTimeout, nameof(HeadersTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        foreach (string origin in Origins)
        {
            // As browsers write it, because that is what it is compared with: no path, no slash, no default port.
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https")
                || uri.GetLeftPart(UriPartial.Authority) != origin || uri.UserInfo.Length > 0)
            {
                throw KernelStartException.Option(
                    "Kernel:Http:AllowedOrigins", $"'{origin}'",
                    "origins such as https://app.example.com, without path and wildcard, ';' between");
            }
        }
    }

    private static void Check(TimeSpan value, string name, TimeSpan min, TimeSpan max)
    {
        if (value < min || value > max)
            throw KernelStartException.Option($"Kernel:Http:{name}", value, $"{min} to {max}");
    }
}
