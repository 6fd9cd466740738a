using System.Globalization;

namespace AiBos.Kernel.Limits;

/// <summary>A limit of the cluster: so many calls at once, and so many a second after that.</summary>
public sealed class LimitPolicy
{
    internal LimitPolicy(string name, double perSecond, int burst)
    {
        (Name, PerSecond, Burst) = (name, perSecond, burst);
        Announcement = string.Create(
            CultureInfo.InvariantCulture, $"\"{name}\";q={burst};w={Math.Max(1, Math.Ceiling(burst / perSecond)):0}");
    }

    /// <summary><c>action</c> or <c>tenant</c>.</summary>
    public string Name { get; }

    /// <summary>Calls a second.</summary>
    public double PerSecond { get; }

    /// <summary>Calls at once.</summary>
    public int Burst { get; }

    /// <summary>
    /// The item for the field <c>RateLimit-Policy</c>: the quota is the burst, its window the seconds in which an empty
    /// bucket fills (draft-ietf-httpapi-ratelimit-headers-09, section 3).
    /// </summary>
    public string Announcement { get; }
}
