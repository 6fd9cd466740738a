using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AiBos.Kernel;

namespace AiBos.Silo.Hosting;

/// <summary>What the host reads from configuration before anything starts.</summary>
internal sealed record SiloSettings
{
    internal const string DefaultUrl = "http://127.0.0.1:5080";
    private const string Loopback = "localhost;127.0.0.1;[::1]";

    internal required string DataDirectory { get; init; }
    internal required string? ConnectionString { get; init; }
    internal required int PostgresPort { get; init; }
    internal required bool Demo { get; init; }
    internal required bool PublicContracts { get; init; }
    internal required string ClusterId { get; init; }
    internal required string ServiceId { get; init; }
    internal required int SiloPort { get; init; }
    internal required int GatewayPort { get; init; }
    internal required TimeSpan ProbeTimeout { get; init; }
    internal required TimeSpan DrainTimeout { get; init; }
    internal required string? Redis { get; init; }
    internal required string? EnginesFolder { get; init; }
    internal required IReadOnlyList<int> HttpPorts { get; init; }
    internal required IReadOnlyList<string> McpHosts { get; init; }
    internal required IReadOnlyList<string> McpOrigins { get; init; }

    internal static SiloSettings Read(IConfiguration configuration, IHostEnvironment environment) => new()
    {
        DataDirectory = Path.GetFullPath(configuration["Kernel:DataDirectory"] ?? ".aibos"),
        ConnectionString = configuration.GetConnectionString("Kernel") is { Length: > 0 } given ? given : null,
        PostgresPort = Int(configuration, "Kernel:PostgresPort", 0, 0, 65_535),
        Demo = Bool(configuration, "Kernel:Demo", environment.IsDevelopment()),
        PublicContracts = Bool(
            configuration, "Kernel:PublicContracts", Bool(configuration, "Kernel:Demo", environment.IsDevelopment())),
        ClusterId = configuration["Orleans:ClusterId"] ?? "aibos",
        ServiceId = configuration["Orleans:ServiceId"] ?? "aibos",
        SiloPort = Int(configuration, "Orleans:SiloPort", 11_111, 1, 65_535),
        GatewayPort = Int(configuration, "Orleans:GatewayPort", 30_000, 0, 65_535),
        ProbeTimeout = Span(configuration, "Orleans:ProbeTimeout", 5, 1, 60),
        DrainTimeout = Span(configuration, "Kernel:DrainTimeout", 20, 1, 300),
        HttpPorts = [.. (configuration["urls"] ?? configuration["ASPNETCORE_URLS"] ?? DefaultUrl).Split(';')
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) ? parsed.Port : 0)],
        EnginesFolder = configuration["Kernel:Engines:Folder"] is { Length: > 0 } folder
            ? Path.GetFullPath(folder)
            : null,
        McpHosts = Names(configuration["Kernel:Mcp:AllowedHosts"]),
        McpOrigins = Names(configuration["Kernel:Mcp:AllowedOrigins"]),
        Redis = configuration.GetConnectionString("Redis") is { Length: > 0 } redis ? redis : null,
    };

    /// <summary>Says in one sentence which port is taken, before Orleans says it in forty lines.</summary>
    internal void CheckPorts()
    {
        var ports = new List<(int, string)> { (SiloPort, "Orleans__SiloPort"), (GatewayPort, "Orleans__GatewayPort") };
        ports.AddRange(HttpPorts.Select(port => (port, "ASPNETCORE_URLS")));
        foreach ((int port, string name) in ports)
        {
            if (port == 0)
                continue;
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            // As the runtime's own listeners do: a port in TIME_WAIT of a silo that was just stopped is free.
            probe.SetSocketOption(
                SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, !OperatingSystem.IsWindows());
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            }
            catch (SocketException e)
            {
                throw new KernelStartException(
                    $"Port {port} is in use; stop what listens there, or set {name} to a free port.", e);
            }
        }
    }

    private static string[] Names(string? text) => (text ?? Loopback)
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Int(IConfiguration configuration, string key, int fallback, int min, int max)
    {
        string? text = configuration[key];
        if (text is null)
            return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min
            && value <= max
            ? value
            : throw new KernelStartException($"The setting {key} is '{text}'; it must be {min} to {max}.");
    }

    private static bool Bool(IConfiguration configuration, string key, bool fallback)
    {
        string? text = configuration[key];
        if (text is null)
            return fallback;
        return bool.TryParse(text, out bool value)
            ? value
            : throw new KernelStartException($"The setting {key} is '{text}'; it must be true or false.");
    }

    private static TimeSpan Span(IConfiguration configuration, string key, int fallback, int min, int max) =>
        TimeSpan.FromSeconds(Int(configuration, key, fallback, min, max));
}
