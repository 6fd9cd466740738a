using AiBos.Kernel.Tests.TestEngine;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

/// <summary>
/// Orleans' ADO.NET storage ignores the grain's type and reads hex-looking keys as numbers. The house rules – a prefix
/// on keys, a state name of each class's own – must keep documents apart on the real database.
/// </summary>
public sealed class GrainStorageKeyTests(ProbeFixture fixture)
{
    private IGrainFactory Grains => fixture.Get<IGrainFactory>();

    [Fact]
    public async Task WriteState_TwoGrainClassesWithOneKey_KeepTheirOwnDocuments()
    {
        await Grains.GetGrain<IFirstNoteGrain>("t:acme").WriteAsync("first");
        await Grains.GetGrain<ISecondNoteGrain>("t:acme").WriteAsync("second");

        Assert.Equal("first", await Grains.GetGrain<IFirstNoteGrain>("t:acme").ReadStoredAsync());
        Assert.Equal("second", await Grains.GetGrain<ISecondNoteGrain>("t:acme").ReadStoredAsync());
    }

    [Theory]
    [InlineData("t:020235", "t:20235")]
    [InlineData("t:cafe", "t:00cafe")]
    [InlineData("t:cafe", "t:CAFE")]
    [InlineData("t:a/d:1", "t:a/d:01")]
    public async Task WriteState_KeysThatLookLikeNumbers_KeepTheirOwnDocuments(string one, string other)
    {
        await Grains.GetGrain<IFirstNoteGrain>(one).WriteAsync("one");
        await Grains.GetGrain<IFirstNoteGrain>(other).WriteAsync("other");

        Assert.Equal("one", await Grains.GetGrain<IFirstNoteGrain>(one).ReadStoredAsync());
        Assert.Equal("other", await Grains.GetGrain<IFirstNoteGrain>(other).ReadStoredAsync());
    }

    [Fact]
    public async Task Storage_TwoFirstWritersOfOneDocument_OnlyOneRow()
    {
        await Grains.GetGrain<IFirstNoteGrain>("t:twice").WriteAsync("x");

        long rows = await fixture.SqlAsync<long>(
            "SELECT count(*) FROM orleans.storage WHERE grain_id_extension_string = 't:twice'");
        long unique = await fixture.SqlAsync<long>(
            "SELECT count(*) FROM pg_indexes "
            + "WHERE schemaname = 'orleans' AND indexname = 'storage_key' AND indexdef LIKE '%UNIQUE%'");
        Assert.Equal((1, 1), (rows, unique));
    }
}
