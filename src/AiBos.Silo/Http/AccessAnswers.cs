using AiBos.Kernel.Access;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>What the routes of access administration have in common.</summary>
internal static class AccessAnswers
{
    internal const string Read = "access.read";
    internal const string Admin = AccessAdministration.AdminPermission;

    internal static readonly (string, string) Limit = ("limit", "1 to 500, default 50");
    internal static readonly (string, string) Cursor = ("cursor", "nextCursor of the page before");

    internal static readonly (string, string, string) ExpectedVersion = (
        "expectedVersion", "integer?", "the version that was read, 0 for none; CONFLICT when it is another by now");

    /// <summary>The last part of the path.</summary>
    internal static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    internal static AccessReads Reads(HttpContext context) =>
        context.RequestServices.GetRequiredService<AccessReads>();

    internal static AccessAdministration Administration(HttpContext context) =>
        context.RequestServices.GetRequiredService<AccessAdministration>();

    /// <summary>Makes a change and says what came of it.</summary>
    internal static async Task ChangeAsync(HttpContext context, AccessChange change)
    {
        Result<AccessAnswer> made =
            await Administration(context).ChangeAsync(RouteGate.CallerOf(context), change);
        if (made.IsOk)
            await Success.WriteJsonAsync(context, made.Value.Shown, entry: made.Value.Entry);
        else
            await Problem.WriteRecordedAsync(context, made.Refusal);
    }

    /// <summary>The same with what the body says.</summary>
    internal static async Task ChangeAsync(HttpContext context, Func<ObjectBody, AccessChange> read)
    {
        Result<ObjectBody> body = await ObjectBody.ReadAsync(context.Request);
        AccessChange? change = body.IsOk ? read(body.Value) : null;
        if ((body.IsOk ? body.Value.Refusal : body.Refusal) is { } refusal)
            await Problem.WriteRecordedAsync(context, refusal);
        else
            await ChangeAsync(context, change!);
    }

    /// <summary>Writes one thing, or why it cannot be shown.</summary>
    internal static async Task WriteAsync<T>(HttpContext context, Result<T> found)
    {
        if (found.IsOk)
            await Success.WriteAsync(context, found.Value);
        else
            await Problem.WriteRecordedAsync(context, found.Refusal);
    }

    /// <summary>Writes a page that was read one longer than it is shown.</summary>
    internal static async Task ListAsync<T>(
        HttpContext context, Func<string, int, Task<List<T>>> read, Func<T, string> name)
    {
        var query = new ListQuery(context.Request.Query);
        string after = query.CursorName();
        if (query.Refusal is { } refusal)
        {
            await Problem.WriteRecordedAsync(context, refusal);
            return;
        }

        List<T> rows = await read(after, query.Limit + 1);
        bool more = rows.Count > query.Limit;
        if (more)
            rows.RemoveAt(query.Limit);
        await Success.WriteAsync(context, new
        {
            items = rows,
            nextCursor = more ? ListQuery.ToCursor(name(rows[^1])) : null,
        });
    }

    /// <summary>A filter of the query; null when it is not given.</summary>
    internal static string? Filter(HttpContext context, string name) =>
        ((string?)context.Request.Query[name])?.Replace("\0", "\uFFFD", StringComparison.Ordinal);
}
