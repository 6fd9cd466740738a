namespace AiBos.JsonSchema.Compilation;

/// <summary>The meta-schemas of 2020-12, embedded as the standard publishes them.</summary>
internal static class Metaschemas
{
    private const string Prefix = "https://json-schema.org/draft/2020-12/";

    /// <summary>The document of a URI, or null when it is none of the standard's.</summary>
    public static ReadOnlyMemory<byte>? Find(string uri)
    {
        if (!uri.StartsWith(Prefix, StringComparison.Ordinal))
            return null;

        string name = uri[Prefix.Length..] switch
        {
            "schema" => "schema",
            "meta/core" => "core",
            "meta/applicator" => "applicator",
            "meta/unevaluated" => "unevaluated",
            "meta/validation" => "validation",
            "meta/meta-data" => "meta-data",
            "meta/format-annotation" => "format-annotation",
            "meta/format-assertion" => "format-assertion",
            "meta/content" => "content",
            _ => "",
        };
        using Stream? resource = typeof(Metaschemas).Assembly.GetManifestResourceStream(name + ".json");
        if (resource is null)
            return null;

        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
