namespace AiBos.Kernel.Limits;

/// <summary>Whom a bucket is for. Principal and action are empty where it is a whole tenant's.</summary>
internal readonly record struct LimitKey(string Tenant, string Principal, string Action)
{
    /// <summary>The key of its lease. A tenant's name has no slash and an action none either.</summary>
    internal string ToGrainKey() => $"t:{Tenant}/{Action}/{Principal}";
}
