namespace AiBos.JsonSchema.Compilation;

/// <summary>
/// Resolves references as RFC 3986, section 5.2 spells it. System.Uri would rewrite what it resolves (case, escapes,
/// default ports) and so change identities that schemas compare as plain text.
/// </summary>
internal static class UriReference
{
    /// <summary>The part before the first <c>#</c>, and the part after it or null.</summary>
    public static (string Uri, string? Fragment) Split(string reference)
    {
        int hash = reference.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? (reference, null) : (reference[..hash], reference[(hash + 1)..]);
    }

    /// <summary>Resolves a reference without fragment against an absolute base without fragment.</summary>
    public static string Resolve(string baseUri, string reference)
    {
        if (reference.Length == 0)
            return baseUri;

        Parts target = Parse(reference);
        if (target.Scheme is not null)
            return Join(target with { Path = WithoutDots(target.Path) });

        Parts origin = Parse(baseUri);
        if (target.Authority is not null)
            return Join(target with { Scheme = origin.Scheme, Path = WithoutDots(target.Path) });

        Parts result = origin with { Query = target.Query };
        if (target.Path.Length == 0)
            return Join(result with { Query = target.Query ?? origin.Query });

        string path = target.Path[0] == '/' ? target.Path : Merge(origin, target.Path);
        return Join(result with { Path = WithoutDots(path) });
    }

    private static string Merge(Parts origin, string path) =>
        origin.Authority is not null && origin.Path.Length == 0
            ? "/" + path
            : origin.Path[..(origin.Path.LastIndexOf('/') + 1)] + path;

    private static string WithoutDots(string path)
    {
        // Only hierarchical paths have dot segments; the path of a urn is opaque.
        if (!path.StartsWith('/') || !path.Contains("/.", StringComparison.Ordinal))
            return path;

        List<string> kept = [];
        string[] segments = path.Split('/');
        for (int i = 1; i < segments.Length; i++)
        {
            bool last = i == segments.Length - 1;
            if (segments[i] == "..")
            {
                if (kept.Count > 0)
                    kept.RemoveAt(kept.Count - 1);
            }
            else if (segments[i] != ".")
            {
                kept.Add(segments[i]);
                continue;
            }

            if (last)
                kept.Add("");
        }

        return "/" + string.Join('/', kept);
    }

    private static Parts Parse(string uri)
    {
        string? scheme = null;
        string? authority = null;
        string? query = null;
        int end = uri.AsSpan().IndexOfAny(":/?");
        if (end > 0 && uri[end] == ':')
        {
            scheme = uri[..end];
            uri = uri[(end + 1)..];
        }

        int mark = uri.IndexOf('?', StringComparison.Ordinal);
        if (mark >= 0)
        {
            query = uri[(mark + 1)..];
            uri = uri[..mark];
        }

        if (uri.StartsWith("//", StringComparison.Ordinal))
        {
            int slash = uri.IndexOf('/', 2);
            authority = slash < 0 ? uri[2..] : uri[2..slash];
            uri = slash < 0 ? "" : uri[slash..];
        }

        return new Parts(scheme, authority, uri, query);
    }

    private static string Join(Parts parts) => string.Concat(
        parts.Scheme is null ? "" : parts.Scheme + ":",
        parts.Authority is null ? "" : "//" + parts.Authority,
        parts.Path,
        parts.Query is null ? "" : "?" + parts.Query);

    private readonly record struct Parts(string? Scheme, string? Authority, string Path, string? Query);
}
