using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using AiBos.TestInfrastructure;

namespace AiBos.JsonSchema.Tests.Suite;

/// <summary>The official suite as rows for theories, with its schemas compiled once each.</summary>
internal static class SuiteFiles
{
    private const string RemotesBase = "http://localhost:1234/draft2020-12/";

    private static readonly ConcurrentDictionary<string, JsonElement> Files = new();
    private static readonly ConcurrentDictionary<(string, int, bool), JsonSchema> Schemas = new();
    private static readonly Lazy<Dictionary<string, ReadOnlyMemory<byte>>> Remotes = new(ReadRemotes);

    public static TheoryData<string, string, string, int, int> Rows(string folder)
    {
        TheoryData<string, string, string, int, int> rows = [];
        foreach (string path in Directory.GetFiles(Vectors.Folder(folder), "*.json").Order())
        {
            string file = $"{folder}/{Path.GetFileName(path)}";
            int group = 0;
            foreach (JsonElement schema in Read(file).EnumerateArray())
            {
                int test = 0;
                foreach (JsonElement row in schema.GetProperty("tests").EnumerateArray())
                    rows.Add(Path.GetFileNameWithoutExtension(path), Text(schema), Text(row), group, test++);
                group++;
            }
        }

        return rows;
    }

    public static (bool Expected, JsonSchemaResult Actual) Run(string file, int group, int test, bool assertFormat)
    {
        JsonElement suite = Read(file)[group];
        JsonElement row = suite.GetProperty("tests")[test];
        JsonSchema schema = Schemas.GetOrAdd(
            (file, group, assertFormat),
            _ => JsonSchema.Compile(
                Encoding.UTF8.GetBytes(suite.GetProperty("schema").GetRawText()),
                new JsonSchemaOptions { AssertFormat = assertFormat, Remotes = Remotes.Value }));
        return (row.GetProperty("valid").GetBoolean(), schema.Validate(row.GetProperty("data")));
    }

    private static string Text(JsonElement described) => described.GetProperty("description").GetString()!;

    private static JsonElement Read(string file) =>
        Files.GetOrAdd(file, f => JsonElement.Parse(File.ReadAllBytes(Vectors.File(f))));

    private static Dictionary<string, ReadOnlyMemory<byte>> ReadRemotes()
    {
        string folder = Vectors.Folder("json-schema/remotes");
        return Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).ToDictionary(
            path => RemotesBase + Path.GetRelativePath(folder, path).Replace('\\', '/'),
            path => (ReadOnlyMemory<byte>)File.ReadAllBytes(path));
    }
}
