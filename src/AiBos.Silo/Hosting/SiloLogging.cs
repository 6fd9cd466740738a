using AiBos.Kernel;
using System.Globalization;
using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace AiBos.Silo.Hosting;

/// <summary>
/// Serilog: readable lines on a terminal in Development, compact JSON elsewhere, or as <c>Kernel:Log:Format</c>
/// (<c>text</c> or <c>json</c>) says. Lines about a request end with its trace id.
/// No payloads and no secrets are ever logged; what looks like a credential all the same is blanked.
/// </summary>
internal static class SiloLogging
{
    private const string Template =
        "{Timestamp:HH:mm:ss} {Level:u3} {SourceContext:l}: {Message:l} {TraceId}{NewLine}{Exception}";

    internal static void Add(WebApplicationBuilder builder)
    {
        string format = builder.Configuration["Kernel:Log:Format"]
            ?? (builder.Environment.IsDevelopment() ? "text" : "json");
        if (format is not ("text" or "json"))
            throw KernelStartException.Option("Kernel:Log:Format", format, "text or json");
        string name = builder.Configuration["Kernel:Log:Level"] ?? nameof(LogEventLevel.Information);
        if (!Enum.TryParse(name, ignoreCase: true, out LogEventLevel level) || !Enum.IsDefined(level))
        {
            throw KernelStartException.Option(
                "Kernel:Log:Level", name, "Verbose, Debug, Information, Warning, Error or Fatal");
        }

        LoggerConfiguration logging = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
            // Its first check measures from the machine's start instead of its own (seen in 10.4.2) and always warns.
            .MinimumLevel.Override("Orleans.Runtime.Watchdog", LogEventLevel.Error)
            .MinimumLevel.Override("Polly", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Error)
            // Writes whole messages at Verbose and calls every unknown tool an error, with a stack trace.
            .MinimumLevel.Override("ModelContextProtocol", LogEventLevel.Fatal)
            .Enrich.FromLogContext();
        ITextFormatter lines = format == "json"
            ? new RenderedCompactJsonFormatter()
            : new MessageTemplateTextFormatter(Template, CultureInfo.InvariantCulture);
        logging.WriteTo.Console(new RedactingFormatter(lines), standardErrorFromLevel: LogEventLevel.Verbose);
        Log.Logger = logging.CreateLogger();
        builder.Host.UseSerilog(Log.Logger);
    }
}
