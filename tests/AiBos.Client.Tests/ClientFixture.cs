using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Client.Tests;

/// <summary>A stub and a clock for one test.</summary>
public abstract class ClientFixture : IAsyncLifetime
{
    protected const string Action = "orders.create.order";

    // Real time, and far more than any test takes: a test that waits for what never comes fails instead of hanging.
    private readonly CancellationTokenSource _guard =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected StubKernel Stub { get; private set; } = null!;

    protected CancellationToken Token => _guard.Token;

    public async ValueTask InitializeAsync()
    {
        _guard.CancelAfter(TimeSpan.FromSeconds(30));
        Stub = await StubKernel.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stub.DisposeAsync();
        _guard.Dispose();
        GC.SuppressFinalize(this);
    }

    protected KernelClient Client(
        TimeProvider? time = null, KernelRetryOptions? retry = null, double jitter = 0,
        int answerBytesMax = 64 << 20) => new(new KernelClientOptions
        {
            BaseUrl = Stub.BaseUrl,
            Credential = KernelCredential.FromApiKey(StubKernel.ApiKey),
            Retry = retry ?? new KernelRetryOptions(),
            Time = time ?? new VirtualTime { FireAtOnceMax = TimeSpan.FromSeconds(30) },
            Jitter = () => jitter,
            AnswerBytesMax = answerBytesMax,
        });

    protected static ReadOnlyMemory<byte> Json(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
