using System.Security.Cryptography;
using System.Text;
using AiBos.Sdk;

namespace AiBos.Silo.Http.Mcp;

/// <summary>
/// Actions as tools are named: dots become hyphens, because clients take 1–64 of <c>A-Za-z0-9_-</c> only. An action id
/// holds no hyphen, so the way back is as plain. A longer id keeps its beginning and ends in <c>--</c> and 16 digits of
/// its SHA-256; no word of an id is empty, so such a name is never another action's.
/// </summary>
internal static class ToolNames
{
    internal const int LengthMax = 64;
    private const int DigitsLength = 16;

    internal static string Of(ActionId action)
    {
        string name = action.Value.Replace('.', '-');
        if (name.Length <= LengthMax)
            return name;
        string digits = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(action.Value)));
        return $"{name[..(LengthMax - DigitsLength - 2)]}--{digits[..DigitsLength]}";
    }

    /// <summary>The action that a short name stands for, whether or not there is such an action; else null.</summary>
    internal static string? ToAction(string name)
    {
        if (name.Length > LengthMax || name.Contains('.', StringComparison.Ordinal))
            return null;
        return ActionId.TryParse(name.Replace('-', '.'), out ActionId action) ? action.Value : null;
    }
}
