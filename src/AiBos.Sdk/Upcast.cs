using System.Text.Json;
using AiBos.Sdk.Schemas;

namespace AiBos.Sdk;

/// <summary>
/// How an older version of an action is carried out by a newer one's handler: its input goes up, the answer comes down.
/// Made by <see cref="ActionBuilder{TInput,TOutput}.UpcastTo"/>.
/// </summary>
/// <example>
/// <code><![CDATA[
/// internal sealed class Carrier(Action<ContractVersion, ReadOnlyMemory<byte>> check)
/// {
///     /// <summary>The handler of a version: the newest one's, within what maps the input up to it.</summary>
///     internal object Handler(ActionRegistration action)
///     {
///         object handler = Activator.CreateInstance(action.HandlerType)!;
///         foreach (Upcast upcast in action.Upcasts)
///         {
///             handler = upcast.Around(handler, check);
///             Console.WriteLine($"{action.Contract} is carried out by {upcast.Version}.");
///         }
///
///         return handler;
///     }
/// }
/// ]]></code>
/// </example>
public abstract class Upcast
{
    private protected Upcast(ContractVersion version) => Version = version;

    /// <summary>The version whose handler carries it out.</summary>
    public ContractVersion Version { get; }

    internal abstract Type NextInput { get; }

    internal abstract Type NextOutput { get; }

    /// <summary>A handler of the older version around one of the newer. For the kernel.</summary>
    /// <param name="next">Handles the newer version.</param>
    /// <param name="check">
    /// Is given the newer version and its input as JSON, and throws where that does not fit the newer schema.
    /// </param>
    /// <exception cref="InvalidCastException"><paramref name="next"/> is no handler of the newer version.</exception>
    public abstract object Around(object next, Action<ContractVersion, ReadOnlyMemory<byte>> check);
}

internal sealed class Upcast<TInput, TOutput, TNextInput, TNextOutput>(
    ContractVersion version, Func<TInput, Result<TNextInput>> up, Func<TNextOutput, TOutput> down) : Upcast(version)
{
    internal override Type NextInput => typeof(TNextInput);

    internal override Type NextOutput => typeof(TNextOutput);

    public override object Around(object next, Action<ContractVersion, ReadOnlyMemory<byte>> check) =>
        new Handler((IActionHandler<TNextInput, TNextOutput>)next, this, check);

    private sealed class Handler(
        IActionHandler<TNextInput, TNextOutput> next, Upcast<TInput, TOutput, TNextInput, TNextOutput> cast,
        Action<ContractVersion, ReadOnlyMemory<byte>> check) : IActionHandler<TInput, TOutput>
    {
        public async Task<Result<TOutput>> HandleAsync(
            TInput input, ActionContext context, CancellationToken cancellationToken)
        {
            Result<TNextInput> raised = cast.Raise(input);
            if (!raised.IsOk)
                return raised.Refusal;
            check(cast.Version, JsonSerializer.SerializeToUtf8Bytes(raised.Value, ContractJson.Options));
            Result<TNextOutput> result =
                await next.HandleAsync(raised.Value, context, cancellationToken).ConfigureAwait(false);
            return result.IsOk ? cast.Lower(result.Value) : result.Refusal;
        }
    }

    private Result<TNextInput> Raise(TInput input) => up(input);

    private TOutput Lower(TNextOutput output) => down(output);
}
