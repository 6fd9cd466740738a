using System.Text.Json;
using AiBos.Client;

namespace AiBos.Cli.Output;

/// <summary>Refusals for people and for scripts.</summary>
internal static class ProblemText
{
    internal static IEnumerable<string> Lines(KernelProblem problem)
    {
        yield return $"aibos: {problem.Code} ({problem.Status}): {problem.Detail}";
        foreach (KernelFieldError error in problem.Errors)
            yield return $"  {(error.Pointer.Length == 0 ? "(input)" : error.Pointer)}: {error.Message}";
        if (problem.Required.Count > 0)
            yield return $"  missing permission: {string.Join(", ", problem.Required)}";
        if (problem.RetryAfter is { } wait)
            yield return $"  try again in {wait.TotalSeconds:0.#} s";
        if (problem.Audit is { } audit)
            yield return $"  ledger entry {audit.Seq}";
        if (problem.TraceId is { } trace)
            yield return $"  trace {trace}";
    }

    internal static void Write(Utf8JsonWriter json, KernelProblem problem)
    {
        json.WriteStartObject();
        json.WriteBoolean("success", false);
        json.WriteString("code", problem.Code);
        json.WriteNumber("status", problem.Status);
        json.WriteString("detail", problem.Detail);
        if (problem.Errors.Count > 0)
            WriteErrors(json, problem.Errors);
        if (problem.Required.Count > 0)
        {
            json.WriteStartArray("required");
            foreach (string permission in problem.Required)
                json.WriteStringValue(permission);
            json.WriteEndArray();
        }

        if (problem.RetryAfter is { } wait)
            json.WriteNumber("retryAfter", wait.TotalSeconds);
        WriteEvidence(json, problem.Audit, problem.TraceId);
        json.WriteEndObject();
    }

    internal static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<KernelFieldError> errors)
    {
        json.WriteStartArray("errors");
        foreach (KernelFieldError error in errors)
        {
            json.WriteStartObject();
            json.WriteString("pointer", error.Pointer);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void WriteEvidence(Utf8JsonWriter json, AuditStamp? audit, string? traceId)
    {
        if (audit is not null)
        {
            json.WriteStartObject("audit");
            json.WriteNumber("seq", audit.Seq);
            json.WriteString("hash", audit.Hash);
            json.WriteEndObject();
        }

        if (traceId is not null)
            json.WriteString("traceId", traceId);
    }
}
