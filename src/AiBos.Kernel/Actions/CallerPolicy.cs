using AiBos.Kernel.Access;
using AiBos.Sdk;

namespace AiBos.Kernel.Actions;

/// <summary><c>ctx.Policy</c>.</summary>
internal sealed class CallerPolicy(PermissionSet permissions) : IPolicy
{
    public bool Has(string permission) => permissions.Has(permission);
}
