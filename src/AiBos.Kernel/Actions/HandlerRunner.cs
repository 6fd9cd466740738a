using AiBos.JsonSchema;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Actions;

/// <summary>Runs engines' handlers: in time, in their context, and with an output that keeps its contract.</summary>
internal sealed class HandlerRunner(
    ActionContextFactory contexts, IServiceProvider services, TimeProvider time, ActionOptions options,
    ILogger<HandlerRunner> log)
{
    /// <summary>Runs the handler; the output is canonical.</summary>
    internal async Task<Result<byte[]>> RunAsync(
        ActionCall call, CompiledContract contract, byte[] input, Guid id, TenantSession session, ActionEvents events)
    {
        using var deadline = new CancellationTokenSource(options.HandlerTimeout, time);
        ActionContext context = contexts.Create(call.Caller, contract, id, session, events);
        Result<byte[]> result = await contract.Invoker.InvokeAsync(services, input, context, deadline.Token)
            .ConfigureAwait(false);
        if (!result.IsOk)
            return result;
        return CheckOutput(contract, result.Value) is { } output
            ? output
            : new Refusal(
                ErrorCode.Internal, "Something broke on our side. Report the trace id; nothing was changed.");
    }

    /// <summary>Asks the handler for a plan; null when it has none, or its output breaks the contract.</summary>
    internal async Task<PlannedEffect?> PlanAsync(
        ActionCall call, CompiledContract contract, byte[] input, Guid id, TenantSession session, ActionEvents events)
    {
        using var deadline = new CancellationTokenSource(options.HandlerTimeout, time);
        ActionContext context = contexts.Create(call.Caller, contract, id, session, events);
        PlannedEffect? plan = await contract.Invoker.PlanAsync(services, input, context, deadline.Token)
            .ConfigureAwait(false);
        if (plan is null || CheckOutput(contract, plan.Output) is not { } output)
            return null;
        foreach (PlannedStatement statement in plan.Statements)
            StatementGuard.CheckWriting(statement.Sql.Text);
        return plan with { Output = output };
    }

    private byte[]? CheckOutput(CompiledContract contract, byte[] json)
    {
        byte[] output = CanonicalJson.Canonicalize(json);
        JsonSchemaResult checkedOutput = contract.Output.Validate(output.AsMemory());
        if (checkedOutput.IsValid)
            return output;
        JsonSchemaError first = checkedOutput.Errors.Count > 0 ? checkedOutput.Errors[0] : new("", "too much work", "");
        log.OutputInvalid(contract.Name, first.Pointer, first.Message);
        return null;
    }
}
