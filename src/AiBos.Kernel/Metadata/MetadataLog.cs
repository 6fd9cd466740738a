using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Metadata;

/// <summary>Event ids 2000–2099.</summary>
internal static partial class MetadataLog
{
    [LoggerMessage(2000, LogLevel.Information, "Serving {Domain} {Version} of {Engine}: {Contracts} contracts")]
    internal static partial void Serving(
        this ILogger log, string domain, string version, string engine, int contracts);

    [LoggerMessage(2001, LogLevel.Warning,
        "The {Part} was published and is not in {Domain} {Version}: whoever asks for it gets 404. "
        + "Keep serving what callers may still use")]
    internal static partial void PartGone(this ILogger log, string part, string domain, string version);

    [LoggerMessage(2002, LogLevel.Warning,
        "Changes of tenants' engines are not heard at once; they count when what is remembered is too old. Trying again")]
    internal static partial void DoorbellBroken(this ILogger log, Exception error);

    [LoggerMessage(2010, LogLevel.Error, "The engine {Engine} is not served: {Reason}")]
    internal static partial void EngineRefused(
        this ILogger log, string engine, string reason, Exception? cause);
}
