using System.Reflection;
using System.Runtime.Loader;
using AiBos.Sdk;

namespace AiBos.Kernel.Engines;

/// <summary>
/// Engines in a folder: <c>{folder}/{Name}/{Name}.dll</c> with what it needs beside it. Each is loaded into a context
/// of its own, so that two engines may bring two versions of a library; the Sdk is the silo's, because its types are
/// what they have in common. Whatever is wrong with one refuses that one.
/// </summary>
public static class EngineFolder
{
    /// <summary>Loads what is there, in alphabetical order.</summary>
    /// <exception cref="KernelStartException">The folder cannot be read.</exception>
    public static (IReadOnlyList<IEngine> Engines, IReadOnlyList<RefusedEngine> Refused) Load(string folder)
    {
        var engines = new List<IEngine>();
        var refused = new List<RefusedEngine>();
        foreach (string plugin in Plugins(folder))
        {
            string name = Path.GetFileName(plugin);
            try
            {
                engines.AddRange(LoadOne(Path.Combine(plugin, $"{name}.dll")));
            }
            catch (Exception e)
            {
                // The edge of code that is not ours, its constructors included: the engine is out, not the silo.
                Exception cause = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
                refused.Add(new RefusedEngine(name, Domain: null, Reason(e)) { Cause = cause });
            }
        }

        return (engines, refused);
    }

    private static string[] Plugins(string folder)
    {
        try
        {
            return [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KernelStartException(
                $"The folder of engines '{folder}' cannot be read: {e.Message} "
                + "Mend it, or unset Kernel__Engines__Folder.",
                e);
        }
    }

    private static List<IEngine> LoadOne(string file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException(
                $"{Path.GetFileName(file)} is missing; publish the engine into this folder.");
        }

        Assembly assembly = new PluginContext(file).LoadFromAssemblyPath(file);
        CheckSdk(assembly);
        Type[] types =
            [.. assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(IEngine)) && !type.IsAbstract)];
        if (types.Length == 0)
            throw new InvalidDataException("It has no public class that implements IEngine.");
        return [.. types.Select(type => type.GetConstructor([]) is { } constructor
            ? (IEngine)constructor.Invoke(null)
            : throw new InvalidDataException($"{type.Name} has no public constructor without parameters."))];
    }

    // Before 1.0 the second number stands for what breaks.
    private static void CheckSdk(Assembly assembly)
    {
        Version ours = typeof(IEngine).Assembly.GetName().Version!;
        Version built = Array.Find(assembly.GetReferencedAssemblies(), used => used.Name == SdkName)?.Version
            ?? throw new InvalidDataException("It does not use AiBos.Sdk, so it is no engine.");
        if (built.Major != ours.Major || (ours.Major == 0 && built.Minor != ours.Minor) || built > ours)
        {
            throw new InvalidDataException(
                $"It was built with AiBos.Sdk {built.ToString(3)} and this silo has {ours.ToString(3)}; "
                + "build it with the silo's.");
        }
    }

    private static string SdkName => typeof(IEngine).Assembly.GetName().Name!;

    private static string Reason(Exception e) => e switch
    {
        TargetInvocationException { InnerException: { } inner } => $"Its constructor broke: {inner.Message}",
        BadImageFormatException => "It is no .NET assembly for this machine.",
        TypeLoadException or MissingMethodException or FileLoadException =>
            $"It does not fit this silo: {e.Message} Build it with the silo's AiBos.Sdk.",
        ReflectionTypeLoadException broken =>
            $"It does not fit this silo: {broken.LoaderExceptions.FirstOrDefault()?.Message}",
        _ => e.Message,
    };

    private sealed class PluginContext(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
    {
        private readonly AssemblyDependencyResolver _resolver = new(file);

        // Only what crosses the border is shared with the silo: the Sdk and what stands in its signatures. The
        // framework is found by the default context, because no engine brings a file of it.
        protected override Assembly? Load(AssemblyName name) =>
            name.Name == SdkName || name.Name!.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                ? null
                : _resolver.ResolveAssemblyToPath(name) is { } path ? LoadFromAssemblyPath(path) : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
    }
}
