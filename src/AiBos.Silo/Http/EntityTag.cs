namespace AiBos.Silo.Http;

/// <summary>ETags of what differs by caller: revalidated each time, kept by nobody else.</summary>
internal static class EntityTag
{
    /// <summary>Sets the tag; when the caller has this content already, also the whole answer: 304.</summary>
    /// <param name="context">The request.</param>
    /// <param name="hash">SHA-256 of what decides the content.</param>
    internal static bool IsKnown(HttpContext context, ReadOnlySpan<byte> hash)
    {
        string tag = $"\"{Convert.ToHexStringLower(hash[..16])}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        if (!context.Request.Headers.IfNoneMatch.Contains(tag))
            return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
