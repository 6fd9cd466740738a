using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AiBos.JsonSchema;
using Schema = AiBos.JsonSchema.JsonSchema;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Contracts;

/// <summary>A contract made ready to run: schemas compiled, hash computed, handler bound.</summary>
internal sealed class CompiledContract
{
    private CompiledContract(
        ActionContract contract, Schema input, Schema output, string schemaHash,
        IActionInvoker invoker, CompiledEvents events)
    {
        (Contract, Input, Output, SchemaHash, Invoker, Events) = (contract, input, output, schemaHash, invoker, events);
        PersonalInput = PersonalFields.Compile(contract.InputSchema.Span);
        PersonalOutput = PersonalFields.Compile(contract.OutputSchema.Span);
        Name = contract.ToString();
    }

    internal ActionContract Contract { get; }
    internal Schema Input { get; }
    internal Schema Output { get; }
    internal IActionInvoker Invoker { get; }

    /// <summary>What its handler may publish: the events of its engine.</summary>
    internal CompiledEvents Events { get; }

    /// <summary>What is sealed in the ledger's copy of the input.</summary>
    internal PersonalFields PersonalInput { get; }

    /// <summary>What is sealed in the ledger's copy of the output.</summary>
    internal PersonalFields PersonalOutput { get; }

    /// <summary><c>id@version</c>.</summary>
    internal string Name { get; }

    /// <summary>SHA-256 of the canonical JSON <c>{"input":…,"output":…}</c>, lower-case hex.</summary>
    internal string SchemaHash { get; }

    /// <summary>Compiles the actions of one engine.</summary>
    /// <exception cref="KernelStartException">Names the contract that cannot be compiled, and why.</exception>
    internal static CompiledContract[] CompileAll(EngineManifest engine)
    {
        CompiledEvents events = CompiledEvents.Compile(engine.Events);
        var schemas = new Dictionary<(ActionId, ContractVersion), Schema>();
        CompiledContract[] compiled = [.. engine.Actions.Select(registration => Compile(
            registration, events, version => schemas[(registration.Contract.Action, version)]))];
        foreach (CompiledContract contract in compiled)
            schemas.Add((contract.Contract.Action, contract.Contract.Version), contract.Input);
        return compiled;
    }

    private static CompiledContract Compile(
        ActionRegistration registration, CompiledEvents events, Func<ContractVersion, Schema> schemaOf)
    {
        ActionContract contract = registration.Contract;
        try
        {
            string both = $$"""
                {"input":{{Encoding.UTF8.GetString(contract.InputSchema.Span)}},"output":{{
                    Encoding.UTF8.GetString(contract.OutputSchema.Span)}}}
                """;
            byte[] canonical = CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(both));
            Schema input = Schema.Compile(contract.InputSchema.Span);
            Schema output = Schema.Compile(contract.OutputSchema.Span);
            foreach (ActionExample example in contract.Examples)
            {
                Check(contract, example.Name, "input", input, example.Input);
                if (!example.Output.IsEmpty)
                    Check(contract, example.Name, "output", output, example.Output);
            }

            return new CompiledContract(
                contract,
                input,
                output,
                Convert.ToHexStringLower(SHA256.HashData(canonical)),
                ActionInvoker.For(registration, schemaOf),
                events);
        }
        catch (Exception e) when (e is JsonSchemaException or CanonicalJsonException or JsonException
            or FormatException)
        {
            throw new KernelStartException($"The schemas of {contract} are refused: {e.Message}", e);
        }
    }

    private static void Check(
        ActionContract contract, string example, string side, Schema schema, ReadOnlyMemory<byte> json)
    {
        JsonSchemaResult result = schema.Validate(json);
        if (!result.IsValid)
        {
            throw new KernelStartException(
                $"The example '{example}' of {contract} does not fit its {side} schema at "
                + $"'{result.Errors[0].Pointer}': {result.Errors[0].Message}");
        }
    }
}
