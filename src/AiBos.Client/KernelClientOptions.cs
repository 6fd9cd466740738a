using System.Security.Cryptography;

namespace AiBos.Client;

/// <summary>Everything a <see cref="KernelClient"/> can be told. Checked when the client is made.</summary>
public sealed class KernelClientOptions
{
    /// <summary>
    /// Where the kernel listens: absolute, <c>http</c> or <c>https</c>, without user, query or fragment; a path is kept
    /// as prefix. Default <c>http://127.0.0.1:5080</c>.
    /// </summary>
    public Uri BaseUrl { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>What is shown at the door; null for the open routes only.</summary>
    public KernelCredential? Credential { get; init; }

    /// <summary>Repeating; see <see cref="KernelRetryOptions"/>.</summary>
    public KernelRetryOptions Retry { get; init; } = new();

    /// <summary>
    /// How long one attempt may take until its whole answer is read: 100 ms–1 h, default 60 s, which is longer than the
    /// kernel lets an action run. Ignored by <see cref="KernelClient.VerifyAsync"/>.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one verification may take, 1 s–24 h, default 10 min: it reads a whole ledger.</summary>
    public TimeSpan VerifyTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most bytes of an answer that are read, 1 KiB–1 GiB, default 64 MiB; more is a failure.</summary>
    public int AnswerBytesMax { get; init; } = 64 << 20;

    /// <summary>The clock of timeouts and pauses. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The randomness of pauses: returns 0 up to, not including, 1; called from any thread. Default: the system's.
    /// </summary>
    public Func<double> Jitter { get; init; } = () => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30);

    internal void Validate()
    {
        if (!IsBaseUrl(BaseUrl))
        {
            throw new ArgumentException(
                $"{nameof(BaseUrl)} must be an absolute http or https address without user, query or fragment.");
        }

        Retry.Validate();
        Check(RequestTimeout, nameof(RequestTimeout), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Check(VerifyTimeout, nameof(VerifyTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        if (AnswerBytesMax is < 1 << 10 or > 1 << 30)
        {
            throw new ArgumentException(
                $"{nameof(AnswerBytesMax)} is {AnswerBytesMax}; it must be 1 KiB to 1 GiB.");
        }
    }

    private static bool IsBaseUrl(Uri url) => url.IsAbsoluteUri && (url.Scheme == "http" || url.Scheme == "https")
        && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0;

    private static void Check(TimeSpan value, string name, TimeSpan min, TimeSpan max)
    {
        if (value < min || value > max)
            throw new ArgumentException($"{name} is {value}; it must be {min} to {max}.", name);
    }
}
