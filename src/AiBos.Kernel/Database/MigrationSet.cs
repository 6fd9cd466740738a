using System.Reflection;
using System.Text;
using AiBos.Sdk;

namespace AiBos.Kernel.Database;

/// <summary>Scripts that are numbered together: the kernel's, the cluster's, or one engine's.</summary>
/// <param name="Name">Name of the set, for example <c>kernel</c> or <c>accounting</c>.</param>
/// <param name="Scripts">In order of their numbers.</param>
public sealed record MigrationSet(string Name, IReadOnlyList<EngineMigration> Scripts)
{
    internal static IEnumerable<MigrationSet> OfKernel() => [FromResources("kernel"), FromResources("orleans")];

    internal static MigrationSet FromResources(string name)
    {
        Assembly assembly = typeof(MigrationSet).Assembly;
        string prefix = $"{name}.sql.";
        var scripts = new List<EngineMigration>();
        foreach (string resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!resource.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            string file = resource[prefix.Length..^".sql".Length];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            scripts.Add(new EngineMigration(int.Parse(file[..3]), file[4..], reader.ReadToEnd()));
        }

        return new MigrationSet(name, scripts);
    }
}
