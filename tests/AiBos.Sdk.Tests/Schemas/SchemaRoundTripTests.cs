using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Sdk.Schemas;
using AiBos.TestInfrastructure;
using Schema = AiBos.JsonSchema.JsonSchema;

namespace AiBos.Sdk.Tests.Schemas;

/// <summary>
/// 200 record types made at random: what fits a type passes its schema, is read and written back unchanged and passes
/// the schema of the output; what has one thing wrong is refused. The same verdicts are asked of a validator that is
/// not ours.
/// </summary>
public sealed class SchemaRoundTripTests
{
    private const int Shapes = 200;
    private const int DocumentsEach = 5;
    private const int Seed = 20_260_131;

    private static readonly NodePackages Packages =
        new(Path.Combine(AppContext.BaseDirectory, "Schemas", "npm"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Derive_RandomRecords_AdmitsWhatFitsAndNothingElse()
    {
        foreach ((RandomRecord record, byte[] schema, JsonObject[] valid, JsonObject[] wrong) in Cases())
        {
            Schema input = Schema.Compile(schema);
            Schema output = Schema.Compile(SchemaDerivation.Derive(record.Type, SchemaSide.Output));
            foreach (JsonObject document in valid)
            {
                Assert.True(IsValid(input, document), Show(schema, document));
                JsonNode back = JsonSerializer.SerializeToNode(
                    document.Deserialize(record.Type, ContractJson.Options), record.Type, ContractJson.Options)!;
                Assert.True(AreSame(document, back), $"{document.ToJsonString()}\n{back.ToJsonString()}");
                Assert.True(IsValid(output, back), back.ToJsonString());
            }

            Assert.All(wrong, document => Assert.False(IsValid(input, document), Show(schema, document)));
        }
    }

    [Fact]
    public async Task Derive_RandomRecords_MeansTheSameToAjv()
    {
        string? missing = await Packages.EnsureAsync(Token);
        if (missing is not null && !ForeignProgram.IsRequired)
            Assert.Skip(missing);
        Assert.Null(missing);
        string file = Path.Combine(AppContext.BaseDirectory, "random-contracts.json");
        var cases = new JsonArray([.. Cases().Select(one => (JsonNode)new JsonObject
        {
            ["schema"] = JsonNode.Parse(one.Schema),
            ["valid"] = new JsonArray([.. one.Valid]),
            ["invalid"] = new JsonArray([.. one.Wrong]),
        })]);
        await File.WriteAllTextAsync(file, cases.ToJsonString(), Token);

        (int code, string said) = await Packages.RunAsync("ajv.mjs", [file], Token);

        Assert.True(code == 0, said);
        Assert.EndsWith(" checked, 0 wrong", said.TrimEnd(), StringComparison.Ordinal);
        Assert.True(int.Parse(said.Split(' ')[0]) > Shapes * DocumentsEach, said);
    }

    private static IEnumerable<(RandomRecord Record, byte[] Schema, JsonObject[] Valid, JsonObject[] Wrong)> Cases()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Shapes; i++)
        {
            RandomRecord record = RandomRecord.Make(random);
            JsonObject[] valid = [.. Enumerable.Range(0, DocumentsEach).Select(_ => record.Document())];
            yield return (
                record, SchemaDerivation.Derive(record.Type, SchemaSide.Input), valid, [.. record.WrongDocuments()]);
        }
    }

    private static bool IsValid(Schema schema, JsonNode document) =>
        schema.Validate(Encoding.UTF8.GetBytes(document.ToJsonString()).AsMemory()).IsValid;

    // Amounts keep their value and not their digits, times their moment and not their offset's spelling.
    private static bool AreSame(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(member => AreSame(member.Value, b[member.Key])),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => AreSame(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) when a.ToString().EndsWith('Z') =>
            DateTimeOffset.Parse(a.ToString()) == DateTimeOffset.Parse(b.ToString()),
        _ => JsonNode.DeepEquals(one, other),
    };

    private static string Show(byte[] schema, JsonObject document) =>
        $"seed {Seed}: {document.ToJsonString()} against {Encoding.UTF8.GetString(schema)}";
}
