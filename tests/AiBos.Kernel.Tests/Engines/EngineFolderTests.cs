using AiBos.Kernel.Engines;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Engines;

public sealed class EngineFolderTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_OfSeveral_GivesThemInOrder()
    {
        PluginCompiler.Compile(_folder.Path, "Second", PluginCompiler.Engine("second"));
        PluginCompiler.Compile(_folder.Path, "First", PluginCompiler.Engine("first"));

        (IReadOnlyList<IEngine> engines, IReadOnlyList<RefusedEngine> refused) = EngineFolder.Load(_folder.Path);

        Assert.Empty(refused);
        Assert.Equal(
            ["first", "second"], EngineRegistry.Load(engines).Manifests.Select(manifest => manifest.Domain));
    }

    [Fact]
    public void Load_OfTwoWithTwoVersionsOfALibrary_GivesEachItsOwn()
    {
        using var libraries = new TemporaryDirectory();
        foreach ((string name, int answer) in new[] { ("One", 1), ("Two", 2) })
        {
            string library = PluginCompiler.Library(
                Path.Combine(libraries.Path, name), "Shared",
                $"public static class Shared {{ public static int Is => {answer}; }}");
            PluginCompiler.Compile(
                _folder.Path, name,
                PluginCompiler.Engine(name.ToLowerInvariant(), more: "public int Number => Shared.Is;"), library);
        }

        (IReadOnlyList<IEngine> engines, _) = EngineFolder.Load(_folder.Path);

        Assert.Equal(
            [1, 2], engines.Select(engine => (int)engine.GetType().GetProperty("Number")!.GetValue(engine)!));
    }

    [Fact]
    public void Load_OfWhatIsNoEngine_RefusesItAndGivesTheOthers()
    {
        PluginCompiler.Compile(_folder.Path, "Good", PluginCompiler.Engine("good"));
        PluginCompiler.Compile(_folder.Path, "Throwing", PluginCompiler.Engine(
            "throwing", more: """public Engine() => throw new System.InvalidOperationException("No licence.");"""));
        PluginCompiler.Compile(_folder.Path, "Private", PluginCompiler.Engine("private", more: "private Engine() { }"));
        PluginCompiler.Compile(_folder.Path, "Empty", "public sealed class Nothing { }");
        PluginCompiler.Compile(
            _folder.Path, "Useless", "public sealed class Nothing { public AiBos.Sdk.DataClass Class { get; set; } }");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "Missing"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "Text"));
        File.WriteAllText(Path.Combine(_folder.Path, "Text", "Text.dll"), "This is no assembly.");

        (IReadOnlyList<IEngine> engines, IReadOnlyList<RefusedEngine> refused) = EngineFolder.Load(_folder.Path);

        Assert.Single(engines);
        Assert.Equal(
            [
                ("Empty", "It does not use AiBos.Sdk, so it is no engine."),
                ("Missing", "Missing.dll is missing; publish the engine into this folder."),
                ("Private", "Engine has no public constructor without parameters."),
                ("Text", "It is no .NET assembly for this machine."),
                ("Throwing", "Its constructor broke: No licence."),
                ("Useless", "It has no public class that implements IEngine."),
            ],
            refused.Select(engine => (engine.Name, engine.Reason)));
        Assert.All(refused, engine => Assert.NotNull(engine.Cause));
        Assert.IsType<InvalidOperationException>(refused.Single(engine => engine.Name == "Throwing").Cause);
    }

    [Theory]
    [InlineData("0.0.9.0")]
    [InlineData("0.2.0.0")]
    [InlineData("1.0.0.0")]
    public void Load_OfAnEngineForAnotherSdk_SaysWhichTwoDoNotFit(string version)
    {
        using var libraries = new TemporaryDirectory();
        string sdk = PluginCompiler.Library(libraries.Path, "AiBos.Sdk",
            $$"""
            [assembly: System.Reflection.AssemblyVersion("{{version}}")]
            namespace AiBos.Sdk { public interface IEngine { } }
            """);
        PluginCompiler.Compile(
            _folder.Path, "Other", "public sealed class Engine : AiBos.Sdk.IEngine { }", sdk);

        (_, IReadOnlyList<RefusedEngine> refused) = EngineFolder.Load(_folder.Path);

        Assert.Equal(
            $"It was built with AiBos.Sdk {Version.Parse(version).ToString(3)} and this silo has "
            + $"{typeof(IEngine).Assembly.GetName().Version!.ToString(3)}; build it with the silo's.",
            Assert.Single(refused).Reason);
    }

    [Fact]
    public void Load_OfAFolderThatIsNotThere_NamesTheSetting() => Assert.Contains(
        "Kernel__Engines__Folder",
        Assert.Throws<KernelStartException>(() => EngineFolder.Load(Path.Combine(_folder.Path, "nothing"))).Message,
        StringComparison.Ordinal);
}
