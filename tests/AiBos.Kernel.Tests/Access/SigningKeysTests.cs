using AiBos.Kernel.Access;
using AiBos.Kernel.Keys;
using AiBos.Kernel.Secrets;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

/// <summary>What was read is one object: two that are the same cost one look-up.</summary>
public sealed class SigningKeysTests(ProbeFixture fixture)
{
    [Fact]
    public async Task GetNewerAsync_ManyUnknownKeysAtOnce_ReadsOnceASecond()
    {
        var time = new HandTime();
        using var keys = new SigningKeys(fixture.Get<SigningKeyStore>(), fixture.Get<MasterKey>(), time);
        KnownKeys seen = await keys.GetAsync();

        KnownKeys[] flood = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(_ => Task.Run(() => keys.GetNewerAsync(seen).AsTask())));

        KnownKeys newer = Assert.Single(flood.Distinct());
        Assert.NotSame(seen, newer);
        Assert.Same(newer, await keys.GetNewerAsync(newer));
        time.Move(SecretOptions.KeyRefresh);
        Assert.NotSame(newer, await keys.GetNewerAsync(newer));
    }

    [Fact]
    public async Task GetAsync_WithinASecond_ReadsNothing()
    {
        var time = new HandTime();
        using var keys = new SigningKeys(fixture.Get<SigningKeyStore>(), fixture.Get<MasterKey>(), time);
        KnownKeys first = await keys.GetAsync();

        time.Move(SecretOptions.KeyRefresh - TimeSpan.FromMilliseconds(1));
        Assert.Same(first, await keys.GetAsync());
        time.Move(TimeSpan.FromMilliseconds(1));

        KnownKeys second = await keys.GetAsync();
        Assert.NotSame(first, second);
        Assert.Same(first.Signing, second.Signing);
    }
}
