using System.Diagnostics.Metrics;
using AiBos.Kernel.Database;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Actions;

/// <summary>Many callers and few connections: reads are shared, and nobody may notice.</summary>
public sealed class When_reads_are_shared(When_reads_are_shared.FewConnections fixture)
    : IClassFixture<When_reads_are_shared.FewConnections>
{
    private const int Callers = 120;
    private const int Rounds = 3;

    [Fact]
    public async Task Should_show_everybody_their_own_writes_and_no_one_elses()
    {
        long shared = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == DatabaseMetrics.MeterName)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref shared, count));
        listener.Start();

        await Task.WhenAll(Enumerable.Range(0, Callers)
            .Select(caller => WriteAndReadAsync(caller % 2 == 0 ? "acme" : "globex", caller)));

        Assert.True(shared > 0, "No read was shared: the test shows nothing.");
        Assert.Equal(
            2L * Callers * Rounds,
            await fixture.SqlAsync<long>(
                "SELECT count(*) FROM aibos.kernel_audit_log WHERE outcome = 'ok' AND action LIKE 'probe.%note%' "
                + "AND kind = 'action'"));
    }

    private async Task WriteAndReadAsync(string tenant, int caller)
    {
        for (int round = 0; round < Rounds; round++)
        {
            string note = $"{tenant} {caller} {round}";
            HttpAnswer written = await fixture.CallAsync(
                tenant, "owner", "probe.create.note", $$"""{"text":"{{note}}"}""");
            HttpAnswer read = await fixture.CallAsync(tenant, "owner", "probe.read.notes", "{}");

            Assert.Equal((200, 200), (written.Status, read.Status));
            Assert.Contains(note, read.Data.GetProperty("texts").EnumerateArray().Select(text => text.GetString()));
            Assert.Equal(tenant, Assert.Single(read.Data.GetProperty("tenants").EnumerateArray()).GetString());
        }
    }

    public sealed class FewConnections : KernelFixture, IAsyncLifetime
    {
        public async ValueTask InitializeAsync() => await StartAsync(
            [new ProbeEngine()], "--Kernel:Database:ActionConnectionsMax=4",
            "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00");
    }
}
