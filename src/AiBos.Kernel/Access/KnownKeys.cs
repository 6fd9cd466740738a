using Microsoft.IdentityModel.Tokens;

namespace AiBos.Kernel.Access;

/// <summary>Keys whose tokens count, the signing one first, and when they were read.</summary>
internal sealed class KnownKeys(IReadOnlyList<ECDsaSecurityKey> all, long readAt)
{
    internal IReadOnlyList<ECDsaSecurityKey> All { get; } = all;

    internal ECDsaSecurityKey Signing => All[0];

    internal long ReadAt { get; } = readAt;

    /// <summary>The key of that name, or null when its tokens do not count.</summary>
    internal ECDsaSecurityKey? Find(string kid)
    {
        foreach (ECDsaSecurityKey key in All)
        {
            if (key.KeyId == kid)
                return key;
        }

        return null;
    }
}
