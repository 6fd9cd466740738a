using System.Text;

namespace AiBos.JsonSchema.Tests;

/// <summary>Compiles and validates texts.</summary>
internal static class Subject
{
    public static JsonSchema Compile(string schema, JsonSchemaOptions? options = null) =>
        JsonSchema.Compile(Encoding.UTF8.GetBytes(schema), options);

    public static JsonSchemaResult Validate(string schema, string instance, JsonSchemaOptions? options = null) =>
        Compile(schema, options).Validate(Encoding.UTF8.GetBytes(instance).AsMemory());

    public static bool IsValid(string schema, string instance) => Validate(schema, instance).IsValid;

    public static JsonSchemaException Refusal(string schema, JsonSchemaOptions? options = null) =>
        Assert.Throws<JsonSchemaException>(() => Compile(schema, options));
}
