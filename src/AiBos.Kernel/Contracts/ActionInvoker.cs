using System.Text.Json;
using System.Text.Json.Serialization;
using AiBos.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace AiBos.Kernel.Contracts;

/// <summary>Calls a handler from bytes to bytes, hiding its types.</summary>
internal interface IActionInvoker
{
    /// <summary>Runs the handler; the output is JSON, not yet canonical.</summary>
    Task<Result<byte[]>> InvokeAsync(
        IServiceProvider services, ReadOnlyMemory<byte> input, ActionContext context,
        CancellationToken cancellationToken);
}

/// <summary>Makes invokers.</summary>
internal static class ActionInvoker
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    internal static IActionInvoker For(ActionRegistration registration) => (IActionInvoker)Activator.CreateInstance(
        typeof(ActionInvoker<,>).MakeGenericType(registration.InputType, registration.OutputType),
        registration.HandlerType)!;
}

/// <summary>The invoker for one pair of types.</summary>
internal sealed class ActionInvoker<TInput, TOutput>(Type handlerType) : IActionInvoker
{
    private readonly ObjectFactory _create = ActivatorUtilities.CreateFactory(handlerType, []);

    public async Task<Result<byte[]>> InvokeAsync(
        IServiceProvider services, ReadOnlyMemory<byte> input, ActionContext context,
        CancellationToken cancellationToken)
    {
        TInput value = JsonSerializer.Deserialize<TInput>(input.Span, ActionInvoker.Json)
            ?? throw new JsonException("The input is null, which its schema should have refused.");
        var handler = (IActionHandler<TInput, TOutput>)_create(services, null);
        Result<TOutput> result = await handler.HandleAsync(value, context, cancellationToken).ConfigureAwait(false);
        if (!result.IsOk)
            return result.Refusal;
        return JsonSerializer.SerializeToUtf8Bytes(result.Value, ActionInvoker.Json);
    }
}
