using AiBos.Kernel;
using AiBos.Kernel.Access;
using AiBos.Kernel.Actions;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Limits;
using AiBos.Sdk;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AiBos.Silo.Http.Mcp;

/// <summary><c>tools/list</c> and <c>tools/call</c>: the same dispatcher as over HTTP, in other forms.</summary>
internal sealed class ToolCalls(
    IActionDispatcher dispatcher, ToolCatalog tools, RateLimiter limiter, ContractCatalog catalog,
    ActionOptions options, ILogger<ToolCalls> log)
{
    // The first revision in which a call can answer with a question, and with structured results of any kind.
    private const string WithQuestions = "2026-07-28";

    private static readonly Action<ILogger, Exception?> Broke = LoggerMessage.Define(
        LogLevel.Error, new EventId(2030, "ToolCallBroke"), "A call over the Model Context Protocol broke");

    internal async ValueTask<ListToolsResult> ListAsync(
        HttpContext http, RequestContext<ListToolsRequestParams> request)
    {
        Result<ListToolsResult> page = await tools.ListAsync(RouteGate.CallerOf(http), request.Params?.Cursor);
        return page.IsOk
            ? page.Value
            : throw new McpProtocolException(page.Refusal.Detail, McpErrorCode.InternalError);
    }

    internal async ValueTask<CallToolResult> CallAsync(HttpContext http, RequestContext<CallToolRequestParams> request)
    {
        ActionCall call = ToCall(http, request.Params);
        // The message was counted at the door, for its route and its tenant; this is the action's own limit.
        string name = LimitGate.NameOf(catalog, call.Caller, call.Action);
        LimitVerdict verdict = limiter.TakeInner(call.Caller, name);
        if (!verdict.IsAllowed)
        {
            (Refusal limited, AppendResult? entry) =
                await LimitGate.RecordAsync(http.RequestServices, call.Caller, name, verdict);
            return ToolAnswers.Failure(http, limited, entry);
        }

        ActionOutcome outcome;
        try
        {
            outcome = await dispatcher.DispatchAsync(call);
        }
        catch (Exception e)
        {
            // The edge of this front: over HTTP it is RequestEdge that logs and answers without detail.
            Refusal fault = KernelFaults.ToRefusal(e);
            if (fault.Code == ErrorCode.Internal)
                Broke(log, e);
            return ToolAnswers.Failure(http, fault);
        }

        if (outcome.Error is null)
            return ToolAnswers.Success(outcome, IsAtLeast(request.Server, WithQuestions));
        Refusal refusal = outcome.Error.ToRefusal();
        if (IsHidden(call.Caller, request.Params.Name, outcome, refusal))
        {
            throw new McpProtocolException(
                "There is no such tool; tools/list shows those that you may call.", McpErrorCode.InvalidParams);
        }

        if (outcome.Confirmation is { } asked && CanAsk(request.Server))
            throw ToolAnswers.Question(tools.FindContract(outcome.Contract)!, call.Body, asked);
        return ToolAnswers.Failure(http, refusal, outcome.Entry, outcome.Confirmation);
    }

    private ActionCall ToCall(HttpContext http, CallToolRequestParams asked)
    {
        byte[] arguments = McpEdge.ArgumentsOf(http);
        McpMeta meta = McpMeta.Read(asked.Meta);
        ToolConfirmation confirmation = ToolConfirmation.Read(asked, meta);
        Refusal? fault = arguments.Length > options.BodyBytesMax
            ? RequestBody.TooLarge(options.BodyBytesMax).Fault
            : meta.Fault;
        return new ActionCall
        {
            Caller = RouteGate.CallerOf(http),
            Action = tools.ActionOf(asked.Name),
            Version = meta.Version,
            IdempotencyKey = meta.IdempotencyKey,
            Body = arguments,
            Fault = fault?.Code,
            FaultDetail = fault?.Detail,
            Cause = http.Response.Headers["X-Trace-Id"],
            AsksFirst = true,
            Confirmation = confirmation.Token,
            IsDeclined = confirmation.IsDeclined,
        };
    }

    // What the caller may not call is answered like what is not there. A handler's own FORBIDDEN hides nothing.
    private bool IsHidden(Caller caller, string name, ActionOutcome outcome, Refusal refusal) => refusal.Code switch
    {
        ErrorCode.ActionNotFound or ErrorCode.InvalidActionPath => true,
        ErrorCode.ContractVersionUnknown => !tools.Permits(caller, name),
        ErrorCode.Forbidden => tools.FindContract(outcome.Contract) is { } contract
            && !caller.Permissions.Has(contract.Permission),
        _ => false,
    };

    private static bool CanAsk(McpServer server) =>
        IsAtLeast(server, WithQuestions) && server.ClientCapabilities?.Elicitation?.Form is not null;

    // Revisions are dates.
    private static bool IsAtLeast(McpServer server, string revision) =>
        string.CompareOrdinal(server.NegotiatedProtocolVersion, revision) >= 0;
}
