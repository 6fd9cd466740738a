#pragma warning disable CA1050, MA0047 // The runtime looks for this name, outside any namespace.
/// <summary>
/// Makes a process tell on standard error which assemblies it had loaded when it ended: set DOTNET_STARTUP_HOOKS to this
/// assembly.
/// </summary>
internal static class StartupHook
{
    internal const string Mark = "loaded: ";

    public static void Initialize() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        Console.Error.WriteLine(Mark + string.Join(
            ' ', AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name)));
}
