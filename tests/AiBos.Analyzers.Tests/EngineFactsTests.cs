using Microsoft.CodeAnalysis;

namespace AiBos.Analyzers.Tests;

/// <summary>Who is held to the rules, and what they know of it.</summary>
public sealed class EngineFactsTests
{
    private const string Switch = "build_property.AiBosEngine";
    private const string Clock = "namespace Any; class Place { object Run() => {|15:DateTime.UtcNow|}; }";
    private const string Unmarked = "namespace Any; class Place { object Run() => DateTime.UtcNow; }";

    [Fact]
    public Task Library_WithoutEngine_IsLeftAlone() => Judge.FindsAsync(Unmarked);

    [Fact]
    public Task Library_OfHandlers_IsHeldWhenItSaysSo() =>
        Judge.FindsAsync([Clock], "Contoso.Handlers", new() { [Switch] = "true" });

    [Fact]
    public Task Tests_WithAnEngine_AreLeftAloneWhenTheySaySo() =>
        Judge.FindsAsync([Sample.Engine, Unmarked], "Contoso.Tests", new() { [Switch] = "false" });

    [Theory]
    [InlineData("")]
    [InlineData("perhaps")]
    public Task Engine_WithASwitchThatSaysNothing_IsHeld(string value) =>
        Judge.FindsAsync([Sample.Engine, Clock], "Contoso.Orders", new() { [Switch] = value });

    [Fact]
    public async Task Compilation_WithoutTheSdk_IsLeftAlone()
    {
        Compilation compilation = Judge.Compile(["class Place { object Run() => System.DateTime.UtcNow; }"], "Any")
            .WithReferences(Judge.References.Where(one => !one.Display!.Contains("AiBos.Sdk",
                StringComparison.Ordinal)));

        Assert.Empty(await Judge.FindAsync(compilation, new() { [Switch] = "true" }));
    }

    [Fact]
    public async Task Sdk_Itself_IsLeftAlone()
    {
        Compilation compilation = Judge.Compile(
            ["namespace AiBos.Sdk; public interface IEngine { } class Own : IEngine { object Now => DateTime.UtcNow; "
                + "}"],
            "AiBos.Sdk").WithReferences(Judge.References.Where(
                one => !one.Display!.Contains("AiBos.Sdk", StringComparison.Ordinal)));

        Assert.Empty(await Judge.FindAsync(compilation, []));
    }

    [Theory]
    [InlineData("Named(\"field_science\"", "field_science")]
    [InlineData("Named(Words.Domain", "field_science")]
    [InlineData("Named(version: \"1.0.0\", title: \"O\", domain: \"field_science\"); "
        + "engine.Named(\"field_science\"", "field_science")]
    public Task Domain_OfTheDeclaration_IsTheSchema(string named, string domain) => Judge.FindsAsync(
        [
            $$"""
            namespace Any;
            static class Words { internal const string Domain = "field_science"; }
            class FieldEngine : IEngine
            {
                public void Configure(EngineBuilder engine) { engine.{{named}}, "1.0.0", "Field"); Other(engine); }
                static void Other(EngineBuilder engine) => Elsewhere.Finish(engine);
                Sql Own() => Sql.Of($"SELECT 1 FROM {{domain}}.plant");
                Sql Foreign() => Sql.Of($"{|04:SELECT 1 FROM field.plant|}");
            }
            static class Elsewhere { internal static void Finish(EngineBuilder engine) { } }
            """,
        ],
        "AiBos.Engines.Field", []);

    [Fact]
    public Task Domain_WithoutDeclaration_IsTheAssemblysLastWord() => Judge.FindsAsync(
        [
            """
            namespace Any;
            class Place
            {
                Sql Own() => Sql.Of($"SELECT 1 FROM field_science.plant");
                Sql Foreign() => Sql.Of($"{|04:SELECT 1 FROM orders.plant|}");
            }
            """,
        ],
        "AiBos.Engines.FieldScience", new() { [Switch] = "true" });
}
