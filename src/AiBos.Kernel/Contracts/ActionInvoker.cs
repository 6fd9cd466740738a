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

    /// <summary>Whether the handler can plan.</summary>
    bool CanPlan { get; }

    /// <summary>Asks the handler for a plan; the output is JSON, not yet canonical.</summary>
    Task<PlannedEffect?> PlanAsync(
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

    public bool CanPlan { get; } = handlerType.IsAssignableTo(typeof(IDeferredHandler<TInput, TOutput>));

    public async Task<Result<byte[]>> InvokeAsync(
        IServiceProvider services, ReadOnlyMemory<byte> input, ActionContext context,
        CancellationToken cancellationToken)
    {
        var handler = (IActionHandler<TInput, TOutput>)_create(services, null);
        Result<TOutput> result = await handler.HandleAsync(Read(input), context, cancellationToken)
            .ConfigureAwait(false);
        if (!result.IsOk)
            return result.Refusal;
        return JsonSerializer.SerializeToUtf8Bytes(result.Value, ActionInvoker.Json);
    }

    public async Task<PlannedEffect?> PlanAsync(
        IServiceProvider services, ReadOnlyMemory<byte> input, ActionContext context,
        CancellationToken cancellationToken)
    {
        var handler = (IDeferredHandler<TInput, TOutput>)_create(services, null);
        EffectPlan<TOutput>? plan = await handler.PlanAsync(Read(input), context, cancellationToken)
            .ConfigureAwait(false);
        return plan is null
            ? null
            : new PlannedEffect(
                JsonSerializer.SerializeToUtf8Bytes(plan.Output, ActionInvoker.Json), plan.Statements);
    }

    private static TInput Read(ReadOnlyMemory<byte> input) =>
        JsonSerializer.Deserialize<TInput>(input.Span, ActionInvoker.Json)
        ?? throw new JsonException("The input is null, which its schema should have refused.");
}
