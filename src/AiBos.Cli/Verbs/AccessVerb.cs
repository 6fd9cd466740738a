using System.Text.Json;
using System.Text.Json.Serialization;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary>What verbs about roles, principals and keys have in common.</summary>
internal abstract class AccessVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    // Far above any tenant's limits; a server that never ends its pages must not hold us for ever.
    private const int ItemsMax = 100_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    protected static string Line(AccessRole role) => $"{role.Name}  {string.Join(' ', role.Permissions)}".TrimEnd();

    protected static string Line(AccessPrincipal principal) =>
        $"{principal.Id}  {principal.Kind}  {principal.Status}  {string.Join(' ', principal.Roles)}".TrimEnd();

    protected static string Line(AccessKey key) =>
        $"{key.Id}  {key.Principal}  {key.State}  "
        + $"{(key.ExpiresAt is { } end ? $"{end:yyyy-MM-dd}" : "never")}  {key.Name}".TrimEnd();

    protected static string Line(AccessExplanation explained) =>
        $"{explained.Principal}  {(explained.Allowed ? "may" : "may not")}  {explained.Permission}  "
        + (explained.GrantedBy.Count == 0
            ? "no role grants it"
            : string.Join(", ", explained.GrantedBy.Select(grant => $"{grant.Grant} in {grant.Role}")))
        + (explained.Status == "active" ? "" : "; the principal is suspended")
        + (explained.TenantStatus == "active" ? "" : "; the tenant is suspended");

    /// <summary>Shows one thing, or why there is none.</summary>
    protected static ExitCode Show<T>(CliOutput output, CallResult<T> result, Func<T, string> line) =>
        ShowAs(output, result, shown => TerminalText.Clean(line(shown)));

    /// <summary>The same with a text that may be a secret.</summary>
    protected static ExitCode ShowAs<T>(CliOutput output, CallResult<T> result, Func<T, string> text)
    {
        if (!result.IsSuccess)
        {
            return output.Refuse(result.Problem);
        }

        output.Show(
            json => JsonSerializer.Serialize(json, result.Data, Json),
            writer => writer.WriteLine(text(result.Data)));
        return ExitCode.Done;
    }

    /// <summary>Shows every page of a list, a line an item.</summary>
    protected static async Task<ExitCode> ShowAllAsync<T>(
        CliOutput output, Func<string?, Task<CallResult<Page<T>>>> list, Func<T, string> line)
    {
        var items = new List<T>();
        string? cursor = null;
        do
        {
            CallResult<Page<T>> page = await list(cursor);
            if (!page.IsSuccess)
            {
                return output.Refuse(page.Problem);
            }

            items.AddRange(page.Data.Items);
            cursor = page.Data.NextCursor;
        }
        while (cursor is not null && items.Count < ItemsMax);
        if (cursor is not null)
        {
            output.Note($"Only the first {items.Count} are shown.");
        }

        output.Show(
            json => JsonSerializer.Serialize(json, new { items }, Json),
            text => items.ForEach(item => text.WriteLine(TerminalText.Clean(line(item)))));
        return ExitCode.Done;
    }
}
