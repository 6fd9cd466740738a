using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AiBos.TestInfrastructure;

/// <summary>Code of engines' authors, compiled in memory as an engine's project would compile it.</summary>
public static class EngineCode
{
    /// <summary>What <c>ImplicitUsings</c> brings into every file of an engine.</summary>
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // Read once, because there are 300 of them.
    private static readonly PortableExecutableReference[] Platform =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file))];

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions Options =
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>One file, in the language version of engines.</summary>
    /// <param name="code">C#.</param>
    /// <param name="path">What messages call the file.</param>
    public static SyntaxTree Parse(string code, string path = "") =>
        CSharpSyntaxTree.ParseText(code, Language, path);

    /// <summary>Compiles files against the framework, the Sdk, and what else the test has.</summary>
    /// <param name="assembly">Name of the assembly.</param>
    /// <param name="files">The files; those of <see cref="Parse"/>.</param>
    /// <param name="libraries">Assemblies by path, in place of the test's own of the same file name.</param>
    public static CSharpCompilation Compile(
        string assembly, IEnumerable<SyntaxTree> files, params IReadOnlyList<string> libraries)
    {
        // An engine is not its own reference, though the test that compiles it may have it loaded.
        string[] replaced = [$"{assembly}.dll", .. libraries.Select(library => Path.GetFileName(library))];
        return CSharpCompilation.Create(
            assembly, [.. files, Parse(ImplicitUsings)],
            [
                .. Platform.Where(reference => !replaced.Contains(Path.GetFileName(reference.FilePath!))),
                .. libraries.Select(library => MetadataReference.CreateFromFile(library)),
            ],
            Options);
    }
}
