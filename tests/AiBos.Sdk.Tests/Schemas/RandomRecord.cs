using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AiBos.Sdk.Tests.Schemas;

/// <summary>A record type made at random, documents that fit it, and documents with one thing wrong.</summary>
internal sealed class RandomRecord
{
    private static readonly ModuleBuilder Module = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName("RandomContracts"), AssemblyBuilderAccess.Run)
        .DefineDynamicModule("contracts");

    private static int _made;

    private readonly Random _random;
    private readonly List<Field> _fields = [];

    private RandomRecord(Random random, int depth)
    {
        _random = random;
        TypeBuilder type = Module.DefineType(
            $"Contract{Interlocked.Increment(ref _made)}", TypeAttributes.Public | TypeAttributes.Sealed);
        for (int i = 0, count = 1 + random.Next(6); i < count; i++)
            _fields.Add(Field.Add(type, $"Field{i}", random, depth));
        Type = type.CreateType();
    }

    /// <summary>The type; every reference it holds must be there, values that can be null may be left out.</summary>
    internal Type Type { get; }

    internal static RandomRecord Make(Random random, int depth = 0) => new(random, depth);

    /// <summary>A document that the type can hold.</summary>
    internal JsonObject Document()
    {
        var document = new JsonObject();
        foreach (Field field in _fields)
        {
            if (!field.IsOptional || _random.Next(2) == 0)
                document[field.JsonName] = field.Value(_random);
        }

        return document;
    }

    /// <summary>Documents each of which has one thing wrong.</summary>
    internal IEnumerable<JsonObject> WrongDocuments()
    {
        foreach (Field field in _fields)
        {
            JsonObject document = Document();
            document[field.JsonName] = field.WrongValue(_random);
            yield return document;
        }

        if (_fields.Find(field => !field.IsOptional) is { } needed)
        {
            JsonObject document = Document();
            document.Remove(needed.JsonName);
            yield return document;
        }

        JsonObject more = Document();
        more["somethingElse"] = 1;
        yield return more;
    }

    private sealed record Field(
        string JsonName, bool IsOptional, Func<Random, JsonNode> Value, Func<Random, JsonNode> WrongValue)
    {
        private delegate void Annotate(PropertyBuilder property);

        internal static Field Add(TypeBuilder type, string name, Random random, int depth)
        {
            (Type fieldType, Annotate annotate, Func<Random, JsonNode> value, Func<Random, JsonNode> wrong) =
                Kind(random, depth);
            bool optional = fieldType.IsValueType && random.Next(2) == 0;
            if (optional)
                fieldType = typeof(Nullable<>).MakeGenericType(fieldType);
            PropertyBuilder property = Property(type, name, fieldType);
            if (!optional)
                Mark<JsonRequiredAttribute>(property, [], []);
            annotate(property);
            return new Field($"field{name[5..]}", optional, value, wrong);
        }

        private static (Type, Annotate, Func<Random, JsonNode>, Func<Random, JsonNode>) Kind(Random random, int depth)
        {
            switch (random.Next(depth < 3 ? 11 : 9))
            {
                case 0:
                    int min = random.Next(4);
                    int max = min + random.Next(8);
                    return (typeof(string),
                        property => Mark<StringLengthAttribute>(property, [max], [("MinimumLength", min)]),
                        draw => Text(draw, min, max), draw => draw.Next(2) == 0 || min == 0
                            ? Text(draw, max + 1, max + 9)
                            : Text(draw, 0, min - 1));
                case 1:
                    int low = random.Next(-1000, 1000);
                    int high = low + random.Next(1000);
                    return (typeof(int), property => Mark<RangeAttribute>(property, [low, high], []),
                        draw => draw.Next(low, high + 1), draw => draw.Next(2) == 0 ? low - 1 : high + 1);
                case 2:
                    return (typeof(long), _ => { }, draw => draw.NextInt64(-(1L << 53) + 1, 1L << 53), _ => 1.5);
                case 3:
                    return (typeof(bool), _ => { }, draw => draw.Next(2) == 0, _ => "true");
                case 4:
                    return (typeof(Guid), _ => { }, draw => Id(draw).ToString("D"), draw => Id(draw).ToString("N"));
                case 5:
                    return (typeof(DateOnly), _ => { }, draw => Day(draw), _ => "2026-02-30");
                case 6:
                    return (typeof(Amount), _ => { }, draw => Money(draw), draw => draw.Next(2) == 0
                        ? "-" + Money(draw)
                        : JsonValue.Create(draw.Next(100)));
                case 7:
                    return (typeof(DayOfWeek), _ => { },
                        draw => JsonNamingPolicy.CamelCase.ConvertName(((DayOfWeek)draw.Next(7)).ToString()),
                        _ => "someday");
                case 8:
                    return (typeof(DateTimeOffset), _ => { },
                        draw => $"{Day(draw)}T{draw.Next(24):00}:{draw.Next(60):00}:{draw.Next(60):00}Z",
                        draw => $"{Day(draw)} 10:00");
                case 9:
                    RandomRecord inner = Make(random, depth + 1);
                    return (inner.Type, _ => { }, _ => inner.Document(), _ => inner.WrongDocuments().First());
                default:
                    RandomRecord each = Make(random, depth + 1);
                    int most = 1 + random.Next(3);
                    return (each.Type.MakeArrayType(), property => Mark<MaxLengthAttribute>(property, [most], []),
                        draw => Many(draw.Next(most + 1), each), _ => Many(most + 1, each));
            }
        }

        private static JsonArray Many(int count, RandomRecord each) =>
            new([.. Enumerable.Range(0, count).Select(_ => (JsonNode)each.Document())]);

        // Letters outside the first plane count as one, for PostgreSQL and JSON Schema alike.
        private static string Text(Random random, int min, int max) => string.Concat(
            Enumerable.Range(0, random.Next(min, max + 1)).Select(_ => random.Next(8) == 0 ? "é" : random.Next(8) == 0
                ? "𝄞" : ((char)random.Next('a', 'z')).ToString()));

        private static Guid Id(Random random)
        {
            byte[] bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes);
        }

        private static string Money(Random random) =>
            ((random.NextInt64(1, 1_000_000_000_000) / 100m)).ToString("0.00", CultureInfo.InvariantCulture);

        private static string Day(Random random) => new DateOnly(1990, 1, 1).AddDays(random.Next(20_000))
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private static void Mark<T>(PropertyBuilder property, object[] arguments, (string Name, object Value)[] named)
            where T : Attribute => property.SetCustomAttribute(new CustomAttributeBuilder(
                typeof(T).GetConstructor([.. arguments.Select(argument => argument.GetType())])!, arguments,
                [.. named.Select(pair => typeof(T).GetProperty(pair.Name)!)], [.. named.Select(pair => pair.Value)]));

        private static PropertyBuilder Property(TypeBuilder type, string name, Type fieldType)
        {
            FieldBuilder field = type.DefineField($"_{name}", fieldType, FieldAttributes.Private);
            PropertyBuilder property = type.DefineProperty(name, PropertyAttributes.None, fieldType, null);
            const MethodAttributes open =
                MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.HideBySig;
            MethodBuilder get = type.DefineMethod($"get_{name}", open, fieldType, []);
            ILGenerator code = get.GetILGenerator();
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldfld, field);
            code.Emit(OpCodes.Ret);
            MethodBuilder set = type.DefineMethod($"set_{name}", open, null, [fieldType]);
            code = set.GetILGenerator();
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldarg_1);
            code.Emit(OpCodes.Stfld, field);
            code.Emit(OpCodes.Ret);
            property.SetGetMethod(get);
            property.SetSetMethod(set);
            return property;
        }
    }
}
