using AiBos.Kernel.Audit;
using AiBos.Notary;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A silo whose signer is a server behind a socket that tests can cut, and that they can stop.</summary>
public sealed class RelayedSilo : KernelFixture, IAsyncLifetime
{
    private readonly string _folder = TestFolder.Create("aibos-relay-");
    private SignerServer? _server;
    private SignerRelay? _relay;

    internal SignerRelay Relay => _relay!;

    internal ICheckpointSigner Signer => Get<CheckpointSigning>().Signer!;

    public async ValueTask InitializeAsync()
    {
        await StartSignerAsync();
        _relay = new SignerRelay(Path.Combine(_folder, "relay.sock"), _server!.Socket);
        await StartAsync(
            [], $"--Kernel:Audit:SignerSocket={Relay.Socket}", $"--Kernel:Audit:SignerKey={_server.PublicKey}",
            $"--Kernel:Audit:SignerToken={Path.Combine(_folder, "signer", "signer.token")}",
            "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00");
    }

    internal async Task StartSignerAsync() => _server = await SignerServer.StartAsync(
        new SignerServerOptions { Directory = Path.Combine(_folder, "signer"), Report = _ => { } },
        CancellationToken.None);

    internal async Task StopSignerAsync() => await _server!.DisposeAsync();

    /// <summary>Whoever asks is handed on from now on, and gets every answer.</summary>
    internal void Heal() => (Relay.OnRequest, Relay.LosesAgreement) = (null, false);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_relay is not null)
            await _relay.DisposeAsync();
        await StopSignerAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
