using System.Net;
using AiBos.Ledger.Signing;

namespace AiBos.Kernel.Audit;

/// <summary>A body of frames that is made while it is sent; counts the leaves.</summary>
internal sealed class LeafContent(IAsyncEnumerable<byte[]> leaves) : HttpContent
{
    internal long Leaves { get; private set; }

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await foreach (byte[] leaf in leaves.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await SignerProtocol.WriteFrameAsync(stream, leaf, cancellationToken).ConfigureAwait(false);
            Leaves++;
        }

        await SignerProtocol.WriteFrameAsync(stream, default, cancellationToken).ConfigureAwait(false);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
