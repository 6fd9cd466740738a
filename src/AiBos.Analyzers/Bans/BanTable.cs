using Microsoft.CodeAnalysis;

namespace AiBos.Analyzers.Bans;

/// <summary>
/// The names engines may not use. The most exact row decides: a member before its type, a type before its namespace, a
/// namespace before the one around it. A row without a ban allows.
/// </summary>
internal static class BanTable
{
    private const string AskTheContext = "ask the context, or let an integration outside the engine do it";
    private const string Await = "await the asynchronous form";
    private const string NoWait = "return, and let a later call go on";
    private const string Declare = "name the type in code, and keep what varies in a dictionary of delegates";
    private const string Steps = "await it within the call, or publish an event and go on from there";
    private const string Ids = "take ids from context.NewId() and what must be random from the input";

    private static readonly Dictionary<string, Ban?> Rows = new(StringComparer.Ordinal);

    static BanTable()
    {
        AddData();
        AddWaits();
        AddSources();
        AddHost();
        AddWorld();
        AddReflection();
    }

    /// <summary>The row that decides about a type, or about a member of it; null when it is allowed.</summary>
    internal static Ban? Find(INamedTypeSymbol type, string? member)
    {
        string name = FullName(type);
        if (member is not null && Rows.TryGetValue(name + "." + member, out Ban? ban))
            return ban;
        for (; name.Length > 0; name = name.Substring(0, Math.Max(0, name.LastIndexOf('.'))))
        {
            if (Rows.TryGetValue(name, out ban))
                return ban;
        }

        return null;
    }

    /// <summary>Namespace, containing types and name, joined by dots, without type parameters.</summary>
    internal static string FullName(INamedTypeSymbol type)
    {
        string outer = type.ContainingType is { } container ? FullName(container)
            : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString()
            : "";
        return outer.Length == 0 ? type.Name : outer + "." + type.Name;
    }

    private static void AddData()
    {
        foreach (string name in new[]
        {
            "System.Data", "Npgsql", "NpgsqlTypes", "Dapper", "Microsoft.EntityFrameworkCore", "Microsoft.Data",
            "StackExchange.Redis", "LinqToDB", "Marten",
        })
        {
            Add(Rules.DatabaseDriver, name, "");
        }
    }

    private static void AddWaits()
    {
        Add(Rules.BlockingCall, "System.Threading.Tasks.Task", Await,
            "Result", "Wait", "WaitAll", "WaitAny", "RunSynchronously");
        Add(Rules.BlockingCall, "System.Threading.Tasks.ValueTask", Await, "Result");
        foreach (string awaiter in new[]
        {
            "TaskAwaiter", "ValueTaskAwaiter", "ConfiguredTaskAwaitable.ConfiguredTaskAwaiter",
            "ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter",
        })
        {
            Add(Rules.BlockingCall, "System.Runtime.CompilerServices." + awaiter, Await, "GetResult");
        }

        Add(Rules.BlockingCall, "System.Threading.Thread", NoWait, "Sleep", "Join", "SpinWait", "Yield");
        Add(Rules.BlockingCall, "System.Threading.Tasks.Task", NoWait, "Delay");
        Add(Rules.BlockingCall, "System.Threading.SpinWait", NoWait);
        Add(Rules.BlockingCall, "System.Threading.SpinLock", NoWait);
        Add(Rules.BlockingCall, "System.Threading.SemaphoreSlim", Await, "Wait");
        Add(Rules.BlockingCall, "System.Threading.WaitHandle", NoWait, "WaitOne", "WaitAll", "WaitAny");
        Add(Rules.BlockingCall, "System.Threading.ManualResetEventSlim", NoWait, "Wait");
        Add(Rules.BlockingCall, "System.Threading.CountdownEvent", NoWait, "Wait");
        Add(Rules.BlockingCall, "System.Threading.Barrier", NoWait, "SignalAndWait");
        Add(Rules.BlockingCall, "System.Threading.Monitor", NoWait, "Wait");
        Add(Rules.BlockingCall, "System.Collections.Concurrent.BlockingCollection", NoWait);

        Add(Rules.WorkOutlivesCall, "System.Threading.Tasks.Task", Steps, "Run", "ContinueWith", "Start");
        foreach (string name in new[]
        {
            "System.Threading.Tasks.TaskFactory", "System.Threading.Tasks.Parallel", "System.Threading.Thread",
            "System.Threading.ThreadPool", "System.Threading.Timer", "System.Threading.PeriodicTimer", "System.Timers",
        })
        {
            Add(Rules.WorkOutlivesCall, name, Steps);
        }
    }

    private static void AddSources()
    {
        Add(Rules.WallClock, "System.DateTime", "use context.Now.UtcDateTime", "Now", "UtcNow", "Today");
        Add(Rules.WallClock, "System.DateTimeOffset", "use context.Now", "Now", "UtcNow");
        Add(Rules.WallClock, "System.TimeProvider", "use context.Now");
        Add(Rules.WallClock, "System.Diagnostics.Stopwatch", "the kernel measures every call already");
        Add(Rules.WallClock, "System.Environment", "use context.Now", "TickCount", "TickCount64");

        Add(Rules.Randomness, "System.Guid", "use context.NewId()", "NewGuid", "CreateVersion7");
        Add(Rules.Randomness, "System.Random", Ids);
        Add(Rules.Randomness, "System.Security.Cryptography.RandomNumberGenerator", Ids);
        Add(Rules.Randomness, "System.IO.Path", Ids, "GetRandomFileName");
    }

    private static void AddHost()
    {
        const string caller = "use what the context says of tenant, principal and policy";
        Add(Rules.HostAccess, "Microsoft.AspNetCore", caller);
        Add(Rules.HostAccess, "System.Web", caller);
        Allow("System.Web.HttpUtility");
        Add(Rules.HostAccess, "Microsoft.Extensions.Hosting", "the kernel starts and stops; an engine declares");
        Add(Rules.HostAccess, "Microsoft.Extensions.Configuration", "use context.Configuration");
        foreach (string locator in new[]
        {
            "System.IServiceProvider", "Microsoft.Extensions.DependencyInjection.IServiceScopeFactory",
            "Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions",
            "Microsoft.Extensions.DependencyInjection.IServiceCollection",
        })
        {
            Add(Rules.HostAccess, locator, "ask for the one service in the handler's constructor");
        }
    }

    private static void AddWorld()
    {
        Add(Rules.OutsideWorld, "System.Net", AskTheContext);
        foreach (string harmless in new[] { "HttpStatusCode", "WebUtility", "IPAddress", "IPNetwork", "Mime" })
            Allow("System.Net." + harmless);
        foreach (string name in new[]
        {
            "System.IO.File", "System.IO.Directory", "System.IO.FileInfo", "System.IO.DirectoryInfo",
            "System.IO.FileStream", "System.IO.FileSystemWatcher", "System.IO.DriveInfo", "System.IO.RandomAccess",
            "System.IO.Pipes", "System.IO.MemoryMappedFiles", "System.IO.IsolatedStorage",
            "System.Diagnostics.Process", "System.Diagnostics.ProcessStartInfo", "System.Console", "System.AppDomain",
            "System.AppContext", "System.Environment", "Microsoft.Win32", "System.Runtime.InteropServices.Marshal",
            "System.Runtime.InteropServices.NativeLibrary", "System.Runtime.InteropServices.DllImportAttribute",
            "System.Runtime.InteropServices.LibraryImportAttribute",
        })
        {
            Add(Rules.OutsideWorld, name, AskTheContext);
        }

        Add(Rules.OutsideWorld, "System.IO.Path", AskTheContext,
            "GetTempPath", "GetTempFileName", "GetFullPath", "Exists");
        Allow("System.Environment.NewLine");
    }

    private static void AddReflection()
    {
        foreach (string name in new[]
        {
            "System.Reflection", "System.Activator", "System.Runtime.Loader", "Microsoft.CodeAnalysis",
            "System.Runtime.CompilerServices.UnsafeAccessorAttribute", "System.Runtime.CompilerServices.Unsafe",
            "Microsoft.Extensions.DependencyInjection.ActivatorUtilities", "System.TypedReference",
        })
        {
            Add(Rules.Reflection, name, Declare);
        }

        // The name of a type is declared there.
        Allow("System.Reflection.MemberInfo.Name");
        Add(Rules.Reflection, "System.Type", Declare,
            "GetType", "GetTypeFromHandle", "GetTypeFromProgID", "GetTypeFromCLSID", "GetMethod", "GetMethods",
            "GetProperty", "GetProperties", "GetField", "GetFields", "GetConstructor", "GetConstructors", "GetMember",
            "GetMembers", "GetEvent", "GetEvents", "GetInterface", "GetInterfaces", "GetNestedType", "GetNestedTypes",
            "FindMembers", "FindInterfaces", "InvokeMember", "MakeGenericType", "MakeArrayType", "Assembly", "Module",
            "TypeInitializer", "GetDefaultMembers");
        Add(Rules.Reflection, "System.Delegate", Declare, "CreateDelegate", "DynamicInvoke", "Method");
        Add(Rules.Reflection, "System.Linq.Expressions.LambdaExpression", Declare, "Compile");
        Add(Rules.Reflection, "System.Linq.Expressions.Expression", Declare, "Compile");
        Add(Rules.Reflection, "System.Runtime.CompilerServices.RuntimeHelpers", Declare, "GetUninitializedObject");
    }

    private static void Add(DiagnosticDescriptor rule, string name, string instead, params string[] members)
    {
        var ban = new Ban(rule, instead);
        if (members.Length == 0)
            Rows[name] = ban;
        foreach (string member in members)
            Rows[name + "." + member] = ban;
    }

    private static void Allow(string name) => Rows[name] = null;
}
