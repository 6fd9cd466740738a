using AiBos.Kernel.Audit;

namespace AiBos.Kernel.Access;

/// <summary>A key that was just made.</summary>
/// <param name="Key">With its secret, which nothing else holds.</param>
/// <param name="Shown">As lists show it.</param>
/// <param name="Entry">The entry that says so.</param>
public sealed record NewApiKey(ApiKey Key, AccessKey Shown, AppendResult Entry);
