using System.Text;
using AiBos.TestInfrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AiBos.Kernel.Tests.Engines;

/// <summary>Makes engines as files, as their authors would publish them.</summary>
internal static class PluginCompiler
{
    /// <summary>A whole engine of one query that answers what its code says.</summary>
    internal static string Engine(string domain, string answer = "input", string more = "") =>
        $$"""
        using System.Threading;
        using System.Threading.Tasks;
        using AiBos.Sdk;

        public sealed class Engine : IEngine
        {
            {{more}}
            public void Configure(EngineBuilder engine) => engine.Named("{{domain}}", "1.0.0", "Plug-in")
                .Classified(DataClass.Internal, "test")
                .MigrationsFrom(typeof(Engine).Assembly)
                .Action<int, int>("{{domain}}.read.number@1.0.0", action => action.Query("Answers.")
                    .Requires("{{domain}}.read").HandledBy<Handler>());
        }

        public sealed class Handler : IActionHandler<int, int>
        {
            public Task<Result<int>> HandleAsync(int input, ActionContext context, CancellationToken stop) =>
                Task.FromResult<Result<int>>({{answer}});
        }
        """;

    /// <summary>Compiles a plug-in into <c>{folder}/{name}/{name}.dll</c>.</summary>
    /// <param name="folder">The folder of engines.</param>
    /// <param name="name">Name of the assembly.</param>
    /// <param name="code">C#.</param>
    /// <param name="libraries">Files it uses besides the framework and the Sdk; copied beside it.</param>
    internal static void Compile(string folder, string name, string code, params string[] libraries) =>
        CompileWith(folder, name, code, [], libraries);

    /// <summary>Compiles a plug-in with database scripts: name of the file and its text.</summary>
    internal static void CompileWith(
        string folder, string name, string code, (string File, string Sql)[] scripts, params string[] libraries)
    {
        string place = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        CSharpCompilation compilation = EngineCode.Compile(name, [EngineCode.Parse(code)], libraries);
        using FileStream file = File.Create(Path.Combine(place, $"{name}.dll"));
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(file, manifestResources: scripts.Select(
            script => new ResourceDescription(
                $"{name}.sql.{script.File}", () => new MemoryStream(Encoding.UTF8.GetBytes(script.Sql)),
                isPublic: true)));
        if (!result.Success)
            throw new InvalidOperationException(string.Join("\n", result.Diagnostics));
        foreach (string library in libraries.Where(library => Path.GetDirectoryName(library) != place))
            File.Copy(library, Path.Combine(place, Path.GetFileName(library)));
    }

    /// <summary>Compiles a library alone.</summary>
    internal static string Library(string folder, string name, string code)
    {
        Compile(folder, name, code);
        return Path.Combine(folder, name, $"{name}.dll");
    }
}
