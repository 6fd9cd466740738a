namespace AiBos.Kernel.Access;

/// <summary>How much of everything a tenant may administer.</summary>
public static class AccessLimits
{
    /// <summary>Roles of a tenant: 200.</summary>
    public const int RolesMax = 200;

    /// <summary>Permissions of a role: 200.</summary>
    public const int PermissionsMax = 200;

    /// <summary>Characters of a permission: 128.</summary>
    public const int PermissionCharsMax = 128;

    /// <summary>Principals of a tenant: 10,000; a change looks at all of them.</summary>
    public const int PrincipalsMax = 10_000;

    /// <summary>Roles of a principal: 20.</summary>
    public const int RolesPerPrincipalMax = 20;

    /// <summary>Keys of a principal that work at a time: 20.</summary>
    public const int KeysPerPrincipalMax = 20;

    /// <summary>Days until a key expires when nothing is said: 90.</summary>
    public const int KeyDaysDefault = 90;

    /// <summary>Most days until a key expires: 365.</summary>
    public const int KeyDaysMax = 365;

    /// <summary>Hours for which a key works after another took its place, when nothing is said: 24.</summary>
    public const int KeyGraceHoursDefault = 24;

    /// <summary>Most hours for which a key works after another took its place: 720.</summary>
    public const int KeyGraceHoursMax = 720;

    /// <summary>Pairs of permissions that are kept apart: 100.</summary>
    public const int DutiesMax = 100;

    /// <summary>Characters of the name of a role or pair: 64.</summary>
    public const int NameCharsMax = 64;

    /// <summary>Characters of a principal's id: 128.</summary>
    public const int PrincipalCharsMax = 128;

    /// <summary>Characters of a key's name or a pair's reason: 200.</summary>
    public const int TextCharsMax = 200;
}
