using System.Net.NetworkInformation;
using System.Net.Sockets;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>One silo that listens on loopback and, when the machine has one, on an address that is none.</summary>
public sealed class ElsewhereFixture : KernelFixture, IAsyncLifetime
{
    /// <summary>Begin of addresses over which callers are not local; null on a machine without a network.</summary>
    public string? Elsewhere { get; } = Address() is { } address
        ? $"http://{address}:{FreePorts.Take(1)[0]}"
        : null;

    public async ValueTask InitializeAsync()
    {
        string local = $"http://127.0.0.1:{FreePorts.Take(1)[0]}";
        await StartAsync([], Elsewhere is null ? $"--urls={local}" : $"--urls={local};{Elsewhere}");
    }

    private static string? Address() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up
            && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .FirstOrDefault(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork)?.Address.ToString();
}
