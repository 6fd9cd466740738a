using System.Text;
using AiBos.Kernel.Actions;
using AiBos.Ledger;
using CsCheck;
using Xunit;

namespace AiBos.Kernel.Tests.Actions;

/// <summary>The payload is composed in one pass; the encoder judges whether it is canonical all the same.</summary>
public sealed class ActionPayloadTests
{
    private static readonly Gen<byte[]> Json = Gen.OneOf(
        "null", "0", "-1.5", "1e21", "\"\"", "\"é\\u0001\\\"\"", "[]", "{}", "[1, 2]", "{\"z\": 1, \"a\": {\"b\": []}}",
        "{\"amount\": \"100.00\", \"\\u20ac\": true}")
        .Select(text => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(text)));

    private static readonly Gen<string> Type =
        Gen.OneOf("orders.order.shipped", "a.b.c", "a_1.b_2.c_3", "accounting.journal_entry.posted");

    [Fact]
    public void OfCommand_OfCanonicalParts_IsCanonical() => Gen.Select(Json, Json)
        .Sample((input, output) => AssertCanonical(ActionPayload.OfCommand(input, output)));

    [Fact]
    public void OfQuery_OfCanonicalParts_IsCanonical() => Gen.Select(Json, Json, Gen.Long[0, 10_000])
        .Sample((input, output, rows) => AssertCanonical(ActionPayload.OfQuery(input, output, rows)));

    [Fact]
    public void OfEvent_OfCanonicalParts_IsCanonical() => Gen.Select(Type, Json)
        .Sample((type, data) => AssertCanonical(ActionPayload.OfEvent(type, data)));

    [Fact]
    public void OfQuery_Always_HidesWhatWasRead()
    {
        string payload = Encoding.UTF8.GetString(ActionPayload.OfQuery("{}"u8, "\"Jane Doe\""u8, 1));
        Assert.DoesNotContain("Jane", payload, StringComparison.Ordinal);
        Assert.StartsWith("{\"input\":{},\"outputHash\":\"", payload, StringComparison.Ordinal);
        Assert.EndsWith("\",\"rows\":1}", payload, StringComparison.Ordinal);
    }

    private static void AssertCanonical(byte[] payload) => Assert.Equal(
        Encoding.UTF8.GetString(CanonicalJson.Canonicalize(payload)), Encoding.UTF8.GetString(payload));
}
