namespace AiBos.JsonSchema.Formats;

/// <summary>The formats that can reject. All others are annotations.</summary>
internal static class FormatTable
{
    public static FormatCheck? Find(string name) => name switch
    {
        "date" => DateTimeFormat.IsDate,
        "time" => DateTimeFormat.IsTime,
        "date-time" => DateTimeFormat.IsDateTime,
        "duration" => DurationFormat.IsDuration,
        "email" => MailFormat.IsEmail,
        "hostname" => HostFormat.IsHostname,
        "ipv4" => HostFormat.IsIpv4,
        "ipv6" => HostFormat.IsIpv6,
        "uri" => UriFormat.IsUri,
        "uri-reference" => UriFormat.IsUriReference,
        "uuid" => TokenFormat.IsUuid,
        "json-pointer" => TokenFormat.IsJsonPointer,
        "relative-json-pointer" => TokenFormat.IsRelativeJsonPointer,
        "regex" => TokenFormat.IsRegex,
        _ => null,
    };
}
