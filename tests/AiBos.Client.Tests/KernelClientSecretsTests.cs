using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Client.Tests;

public sealed class KernelClientSecretsTests : ClientFixture
{
    [Fact]
    public async Task RotateSecretAsync_AskedToComeBack_IsNotRepeated()
    {
        Stub.Script(StubReply.Problem(503, "LEDGER_UNAVAILABLE"));
        using KernelClient client = Client();

        CallResult<RotatedSecret> result = await client.RotateSecretAsync("tenant-key", Token);

        Assert.Equal("LEDGER_UNAVAILABLE", result.Problem?.Code);
        Assert.Equal(("POST", "/secrets/tenant-key/rotate"), (Stub.Requests[0].Method, Stub.Requests[0].Path));
        Assert.Single(Stub.Requests);
    }

    [Fact]
    public async Task ListSecretsAsync_ASigningKey_HasItsTimes()
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json",
            """
            {"success":true,"data":{"items":[{"kind":"jwt","id":"k","state":"grace","createdAt":"2026-01-01T00:00:00Z",
             "changedAt":"2026-02-01T00:00:00Z","nextAt":"2026-02-01T01:00:00Z"}],"nextCursor":null}}
            """);
        using KernelClient client = Client();

        CallResult<Page<KernelSecret>> result = await client.ListSecretsAsync(Token);

        KernelSecret secret = Assert.Single(result.Data.Items);
        Assert.Equal(
            ("jwt", "grace", TimeSpan.FromHours(1)), (secret.Kind, secret.State, secret.NextAt - secret.ChangedAt));
    }
}
