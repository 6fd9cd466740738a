using AiBos.Kernel.Access;
using AiBos.Kernel.Actions;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Breakers;
using AiBos.Kernel.Database;
using AiBos.Kernel.Engines;
using AiBos.Kernel.Limits;
using AiBos.Kernel.Metadata;
using AiBos.Kernel.Secrets;
using Xunit;

namespace AiBos.Kernel.Tests;

/// <summary>Every option of every slice: default and both ends of its range hold, a step beyond does not.</summary>
public sealed class KernelOptionsTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private static readonly Dictionary<string, (object[] Good, object[] Bad)> Cases = new()
    {
        ["Kernel:Actions:BodyBytesMax"] = ([1_024, 2 << 20], [-1, 0, 1_023, (2 << 20) + 1, int.MaxValue]),
        ["Kernel:Actions:BodyDepthMax"] = ([8, 512], [-1, 0, 7, 513]),
        ["Kernel:Actions:ConfirmationLifetime"] = Span(Seconds(10), Seconds(300)),
        ["Kernel:Actions:DeferEffects"] = ([true, false], []),
        ["Kernel:Actions:HandlerTimeout"] = Span(Seconds(1), Seconds(40)),
        ["Kernel:Actions:IdempotencyRetention"] = Span(TimeSpan.FromHours(1), TimeSpan.FromDays(90)),
        ["Kernel:Actions:SweepAfter"] = Span(Seconds(1), Seconds(300)),
        ["Kernel:Actions:SweepPause"] = Span(Seconds(1), Seconds(60)),
        ["Kernel:Secrets:KeySetLifetime"] = Span(Seconds(1), TimeSpan.FromDays(1)),
        // What these two need of the others SecretOptionsTests has.
        ["Kernel:Secrets:LoginGrace"] = ([TimeSpan.Zero, TimeSpan.FromDays(1)], [Seconds(-1), TimeSpan.FromDays(2)]),
        ["Kernel:Secrets:LoginLifetime"] = Span(TimeSpan.FromDays(1), TimeSpan.FromDays(365)),
        ["Kernel:Secrets:PepperLifetime"] = Span(TimeSpan.FromDays(1), TimeSpan.FromDays(3_650)),
        ["Kernel:Secrets:PublishAhead"] = ([TimeSpan.FromHours(1)], [TimeSpan.Zero, TimeSpan.FromDays(2)]),
        ["Kernel:Secrets:TenantKeyLifetime"] = Span(TimeSpan.FromDays(1), TimeSpan.FromDays(3_650)),
        ["Kernel:Secrets:TokenKeyGrace"] = ([TimeSpan.FromHours(1)], [TimeSpan.Zero, TimeSpan.FromDays(31)]),
        ["Kernel:Secrets:TokenKeyLifetime"] = Span(TimeSpan.FromDays(1), TimeSpan.FromDays(365)),
        ["Kernel:Audit:QueueEntriesMax"] = ([100, 1_000_000], [-1, 0, 99, 1_000_001]),
        ["Kernel:Audit:BatchEntriesMax"] = ([1, 10_000], [-1, 0, 10_001]),
        ["Kernel:Audit:BatchBytesMax"] = ([65_536L, 64L << 20], [-1L, 0L, 65_535L, (64L << 20) + 1]),
        ["Kernel:Audit:ResolveTimeout"] = Span(Seconds(1), Seconds(60)),
        ["Kernel:Audit:EffectRest"] = Span(TimeSpan.Zero, Seconds(60)),
        ["Kernel:Audit:CheckpointEvery"] = Span(TimeSpan.FromMilliseconds(100), Seconds(60)),
        // What these need of each other AuditOptionsTests has; alone they are not looked at.
        ["Kernel:Audit:SignerSocket"] = ([""], []),
        ["Kernel:Audit:SignerToken"] = (["", "signer.token"], []),
        ["Kernel:Audit:SignerKey"] = (["", "no key"], []),
        ["Kernel:Audit:Witnesses"] = ([""], []),
        ["Kernel:Audit:WitnessQuorum"] = ([0, 1], []),
        ["Kernel:Audit:ScrubEvery"] = Span(Seconds(1), TimeSpan.FromHours(1)),
        ["Kernel:Audit:ScrubShare"] = ([0.001, 1.0], [-1.0, 0.0, 1.01, double.NaN]),
        ["Kernel:Audit:ReadShare"] = ([0.001, 1.0], [-1.0, 0.0, 1.01, double.NaN]),
        ["Kernel:Audit:AnchorEvery"] = Span(Seconds(60), TimeSpan.FromDays(7)),
        ["Kernel:Audit:NightlyAt"] = ([TimeSpan.Zero, new TimeSpan(23, 59, 59)], [-Millisecond, TimeSpan.FromDays(1)]),
        ["Kernel:Timestamps:Authority"] =
            ([new Uri("http://h:1"), new Uri("https://h/tsa")], [new Uri("ftp://h"), new Uri("h", UriKind.Relative)]),
        ["Kernel:Timestamps:RootsFile"] = (["roots.pem"], []),
        ["Kernel:Timestamps:Every"] = Span(Seconds(60), TimeSpan.FromDays(7)),
        ["Kernel:Timestamps:RetryEvery"] = Span(Seconds(1), TimeSpan.FromHours(1)),
        ["Kernel:Timestamps:Timeout"] = Span(Seconds(1), Seconds(60)),
        ["Kernel:Access:CacheLifetime"] = Span(TimeSpan.FromMilliseconds(100), Seconds(1)),
        ["Kernel:Access:KeyEnvironment"] = (["ab", "abcdefgh"], ["", "a", "Live", "li1e", "abcdefghi"]),
        ["Kernel:Access:TokenLifetime"] = Span(Seconds(60), TimeSpan.FromHours(1)),
        ["Kernel:Access:ClockSkew"] = Span(TimeSpan.Zero, Seconds(300)),
        ["Kernel:Access:Issuer"] = (["a"], ["", " "]),
        ["Kernel:Access:Audience"] = (["a"], ["", " "]),
        ["Ollama:Endpoint"] =
            ([new Uri("http://h:1"), new Uri("https://h")], [new Uri("ftp://h"), new Uri("h", UriKind.Relative)]),
        ["Ollama:Model"] = (["a"], ["", " "]),
        ["Ollama:ConnectTimeout"] = Span(TimeSpan.FromMilliseconds(100), Seconds(10)),
        ["Ollama:AnswerTimeout"] = Span(Seconds(1), Seconds(300)),
        ["Ollama:RestAfterFailure"] = Span(Seconds(1), Seconds(300)),
        ["Kernel:Database:AdminConnectionString"] = (["Host=h"], ["", " "]),
        ["Kernel:Database:ActionConnectionsMax"] = ([4, 500], [-1, 0, 3, 501]),
        ["Kernel:Breakers:FaultShare"] = ([0.05, 1.0], [-1.0, 0.0, 1.01, double.NaN]),
        ["Kernel:Breakers:CallsMin"] = ([2, 10_000], [-1, 0, 1, 10_001]),
        ["Kernel:Breakers:Sample"] = Span(Seconds(1), Seconds(300)),
        ["Kernel:Breakers:Rest"] = Span(Seconds(1), Seconds(300)),
        ["Kernel:Limits:PerSecond"] = ([0.01, 1_000_000.0], [-1.0, 0.0, 0.009, 1_000_001.0, double.NaN]),
        ["Kernel:Limits:Burst"] = ([1, 10_000_000], [-1, 0, 10_000_001]),
        ["Kernel:Limits:TenantPerSecond"] = ([0.01, 1_000_000.0], [-1.0, 0.0, 0.009, 1_000_001.0, double.NaN]),
        ["Kernel:Limits:TenantBurst"] = ([1, 10_000_000], [-1, 0, 10_000_001]),
        ["Kernel:Limits:BucketsMax"] = ([100, 1_000_000], [-1, 0, 99, 1_000_001]),
        ["Kernel:Limits:LeaseFor"] = Span(TimeSpan.FromMilliseconds(200), Seconds(60)),
        ["Kernel:Limits:RecordEvery"] = Span(Seconds(1), TimeSpan.FromHours(1)),
        ["Kernel:Metadata:CacheFor"] = Span(Seconds(1), Seconds(60)),
        ["Kernel:Database:AcquireTimeout"] = Span(Seconds(1), Seconds(60)),
        ["Kernel:Database:Pooler"] = (["127.0.0.1:6432"], ["", "6432", "host:", ":6432", "host:0", "host:70000"]),
        ["Kernel:Database:StatementTimeout"] = Span(Seconds(1), Seconds(300)),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Fact]
    public void Cases_OfThisTest_NameEveryOption()
    {
        IEnumerable<string> declared = new (string Section, Type Options)[]
        {
            ("Kernel:Actions", typeof(ActionOptions)), ("Kernel:Audit", typeof(AuditOptions)),
            ("Kernel:Timestamps", typeof(TimestampOptions)), ("Kernel:Access", typeof(AccessOptions)),
            ("Kernel:Secrets", typeof(SecretOptions)), ("Kernel:Breakers", typeof(BreakerOptions)),
            ("Kernel:Limits", typeof(LimitOptions)), ("Kernel:Metadata", typeof(MetadataOptions)),
            ("Ollama", typeof(OllamaOptions)),
            ("Kernel:Database", typeof(DatabaseOptions)),
        }.SelectMany(row => row.Options.GetProperties().Where(property => property.CanWrite)
            .Select(property => $"{row.Section}:{property.Name}"));
        Assert.Equal(declared.Order(StringComparer.Ordinal), Cases.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Validate_OfDefaults_Holds() => new KernelOptions().Validate();

    [Theory]
    [MemberData(nameof(Names))]
    public void Validate_AtTheEndsOfTheRange_Holds(string name) =>
        Assert.All(Cases[name].Good, value => Validate(name, value));

    [Theory]
    [MemberData(nameof(Names))]
    public void Validate_OutOfRange_NamesTheSettingAndItsValue(string name) => Assert.All(Cases[name].Bad, value =>
    {
        string sentence = Assert.Throws<KernelStartException>(() => Validate(name, value)).Message;
        if (name == "Kernel:Database:AdminConnectionString")
        {
            // Its own sentence: it is set under another name, and its value may hold a password.
            Assert.Contains("ConnectionStrings__Kernel", sentence, StringComparison.Ordinal);
            return;
        }

        Assert.Contains($"{name} is {value};", sentence, StringComparison.Ordinal);
        Assert.Contains("must be", sentence, StringComparison.Ordinal);
    });

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static (object[] Good, object[] Bad) Span(TimeSpan min, TimeSpan max) => (
        [min, max],
        [TimeSpan.MinValue, -Millisecond, min - Millisecond, max + Millisecond, TimeSpan.MaxValue]);

    private static void Validate(string name, object value)
    {
        string[] parts = name.Split(':');
        if (parts is ["Kernel", "Database", _])
        {
            var database = new DatabaseOptions { AdminConnectionString = "Host=h" };
            Set(database, parts[^1], value);
            database.Validate();
            return;
        }

        var options = new KernelOptions();
        object slice = typeof(KernelOptions).GetProperty(parts[^2])!.GetValue(options)!;
        Set(slice, parts[^1], value);
        options.Validate();
    }

    private static void Set(object options, string property, object value) =>
        options.GetType().GetProperty(property)!.SetValue(options, value);
}
