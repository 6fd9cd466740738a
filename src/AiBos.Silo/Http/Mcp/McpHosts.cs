using AiBos.Sdk;

namespace AiBos.Silo.Http.Mcp;

/// <summary>
/// Which hosts a request may name and which web pages it may come from. A page that rebinds its own name to this
/// machine names itself in Host, and in Origin where the browser sends one. Names without port; <c>*.example.com</c>
/// for everything below; <c>*</c> for all.
/// </summary>
internal sealed class McpHosts(IReadOnlyList<string> hosts, IReadOnlyList<string> origins)
{
    /// <summary>Null for a request that may be served.</summary>
    internal Refusal? Judge(HttpRequest request)
    {
        if (!Matches(hosts, request.Host.Host))
        {
            return Refused(
                "This server does not answer under this host; an operator names it in Kernel__Mcp__AllowedHosts.");
        }

        string? origin = request.Headers.Origin;
        return origin is null || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && Matches(origins, page.Host))
            ? null
            : Refused(
                "Web pages of this origin may not call; an operator names it in Kernel__Mcp__AllowedOrigins.");
    }

    private static bool Matches(IReadOnlyList<string> names, string host)
    {
        foreach (string name in names)
        {
            bool matches = name == "*" || (name.StartsWith("*.", StringComparison.Ordinal)
                ? host.Length > name.Length - 1 && host.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)
                : host.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (matches)
                return true;
        }

        return false;
    }

    private static Refusal Refused(string detail) => new(ErrorCode.OriginRefused, detail);
}
