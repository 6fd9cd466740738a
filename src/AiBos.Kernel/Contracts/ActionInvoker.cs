using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AiBos.JsonSchema;
using AiBos.Sdk;
using AiBos.Sdk.Schemas;
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
    /// <summary>The JSON pointer of a serializer's path: <c>$.lines[0].debit</c> is <c>/lines/0/debit</c>.</summary>
    internal static string Pointer(string? path) => path is null or "$"
        ? ""
        : path[1..].Replace("['", "/", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal)
            .Replace('.', '/').Replace('[', '/').Replace("]", "", StringComparison.Ordinal);

    /// <param name="registration">What is called.</param>
    /// <param name="schemaOf">The input schema of another version of the same action.</param>
    internal static IActionInvoker For(
        ActionRegistration registration, Func<ContractVersion, JsonSchema.JsonSchema> schemaOf) =>
        (IActionInvoker)Activator.CreateInstance(
            typeof(ActionInvoker<,>).MakeGenericType(registration.InputType, registration.OutputType),
            registration, schemaOf)!;
}

/// <summary>The invoker for one pair of types.</summary>
internal sealed class ActionInvoker<TInput, TOutput>(
    ActionRegistration registration, Func<ContractVersion, JsonSchema.JsonSchema> schemaOf) : IActionInvoker
{
    private readonly ObjectFactory _create = ActivatorUtilities.CreateFactory(registration.HandlerType, []);

    // What is upcast has no plan: the plan's answer would be the newer version's.
    public bool CanPlan { get; } = registration.Upcasts.Count == 0
        && registration.HandlerType.IsAssignableTo(typeof(IDeferredHandler<TInput, TOutput>));

    public async Task<Result<byte[]>> InvokeAsync(
        IServiceProvider services, ReadOnlyMemory<byte> input, ActionContext context,
        CancellationToken cancellationToken)
    {
        object handler = _create(services, null);
        foreach (Upcast upcast in registration.Upcasts)
            handler = upcast.Around(handler, Check);
        if (!TryRead(input, out TInput? value, out Refusal? refusal))
            return refusal;
        Result<TOutput> result = await ((IActionHandler<TInput, TOutput>)handler)
            .HandleAsync(value, context, cancellationToken).ConfigureAwait(false);
        if (!result.IsOk)
            return result.Refusal;
        return JsonSerializer.SerializeToUtf8Bytes(result.Value, ContractJson.Options);
    }

    public async Task<PlannedEffect?> PlanAsync(
        IServiceProvider services, ReadOnlyMemory<byte> input, ActionContext context,
        CancellationToken cancellationToken)
    {
        var handler = (IDeferredHandler<TInput, TOutput>)_create(services, null);
        // Without a plan the call goes on to the handler, which is where the refusal is said.
        if (!TryRead(input, out TInput? value, out _))
            return null;
        EffectPlan<TOutput>? plan = await handler.PlanAsync(value, context, cancellationToken).ConfigureAwait(false);
        return plan is null
            ? null
            : new PlannedEffect(
                JsonSerializer.SerializeToUtf8Bytes(plan.Output, ContractJson.Options), plan.Statements);
    }

    private void Check(ContractVersion version, ReadOnlyMemory<byte> input)
    {
        JsonSchemaResult result = schemaOf(version).Validate(input);
        if (!result.IsValid)
        {
            // The caller kept its contract; it is the engine's mapping that does not.
            throw new InvalidOperationException(
                $"{registration.Contract} was upcast to an input that {version} refuses at "
                + $"'{(result.Errors.Count > 0 ? result.Errors[0].Pointer : "")}'.");
        }
    }

    // A hand-written schema may admit what the type cannot hold, such as a whole number of twenty digits.
    private static bool TryRead(
        ReadOnlyMemory<byte> input, [NotNullWhen(true)] out TInput? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        string pointer = "";
        try
        {
            value = JsonSerializer.Deserialize<TInput>(input.Span, ContractJson.Options);
        }
        catch (JsonException e)
        {
            value = default;
            pointer = ActionInvoker.Pointer(e.Path);
        }

        refusal = value is null ? Refusal.Invalid(pointer, "This is not a value the field can hold.") : null;
        return value is not null;
    }
}
