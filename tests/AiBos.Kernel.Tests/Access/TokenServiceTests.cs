using AiBos.Kernel.Access;
using AiBos.Kernel.Keys;
using AiBos.Kernel.Secrets;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

/// <summary>Two silos whose clocks are apart, on one set of keys.</summary>
public sealed class TokenServiceTests(ProbeFixture fixture)
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(90, true)]
    [InlineData(-90, true)]
    [InlineData(119, true)]
    [InlineData(121, false)]
    public async Task ValidateAsync_MadeByASiloWhoseClockIsApart_CountsUpToTwiceTheTolerance(int seconds, bool counts)
    {
        var options = new AccessOptions { ClockSkew = TimeSpan.FromMinutes(1) };
        var here = new HandTime();
        var there = new HandTime();
        there.Move(TimeSpan.FromSeconds(seconds));
        using SigningKeys keys = NewKeys(here);
        using SigningKeys others = NewKeys(there);

        (string token, _) = await new TokenService(others, options, there).IssueAsync(
            new Caller("acme", "viewer@acme", []));
        TokenSubject? subject = await new TokenService(keys, options, here).ValidateAsync(token);

        Assert.Equal(counts, subject is not null);
    }

    private SigningKeys NewKeys(HandTime time) =>
        new(fixture.Get<SigningKeyStore>(), fixture.Get<MasterKey>(), time);
}
