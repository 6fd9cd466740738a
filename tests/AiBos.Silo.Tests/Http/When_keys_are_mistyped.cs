using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using AiBos.Kernel.Access;
using Xunit;

namespace AiBos.Silo.Tests.Http;

/// <summary>A typo in a key fails its checksum: no question to the database, whatever the typo.</summary>
public sealed class When_keys_are_mistyped(SiloFixture fixture)
{
    private const int Keys = 200;
    private const string Typed = "0123456789abcdefghijklmnopqrstuvwxyzAZ_- ";

    [Fact]
    public async Task Should_refuse_every_edit_of_one_character_without_a_query()
    {
        Authenticator authenticator = fixture.Get<Authenticator>();
        using var source = new ActivitySource("AiBos.Silo.Tests.Typos");
        long queries = 0;
        ActivityTraceId mine = default;
        using var listener = new ActivityListener
        {
            ShouldListenTo = listened => listened.Name is "Npgsql" or "AiBos.Silo.Tests.Typos",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = started =>
            {
                if (started.Source.Name == "Npgsql" && started.TraceId == mine)
                    Interlocked.Increment(ref queries);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using Activity typing = source.StartActivity("typing")!;
        mine = typing.TraceId;

        long edits = 0;
        for (int i = 0; i < Keys; i++)
        {
            foreach (string edit in Edits(KeyOf(i)))
            {
                edits++;
                Assert.True(await authenticator.AuthenticateKeyAsync(edit) is null, edit);
            }
        }

        Assert.True(edits > 100_000, $"{edits} edits");
        Assert.Equal(0, queries);
        // What has a true checksum is asked about: the counter counts.
        Assert.Null(await authenticator.AuthenticateKeyAsync(KeyOf(0)));
        Assert.True(queries > 0, "Nothing was counted.");
    }

    private static string KeyOf(int number) => ApiKey.Create(
        "dev", SHA256.HashData(Encoding.ASCII.GetBytes($"typo {number}"))).Reveal();

    private static IEnumerable<string> Edits(string key)
    {
        for (int at = 0; at <= key.Length; at++)
        {
            foreach (char c in Typed)
            {
                yield return key.Insert(at, c.ToString());
                if (at < key.Length && key[at] != c)
                    yield return $"{key[..at]}{c}{key[(at + 1)..]}";
            }

            if (at < key.Length)
                yield return key.Remove(at, 1);
        }
    }
}
