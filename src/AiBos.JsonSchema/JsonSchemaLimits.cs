namespace AiBos.JsonSchema;

/// <summary>Defaults of <see cref="JsonSchemaOptions"/> and the limits nobody may set.</summary>
internal static class JsonSchemaLimits
{
    public const int DepthDefault = 64;
    public const int DepthCeiling = 512;
    public const int SchemaBytesDefault = 1024 * 1024;
    public const int SchemaBytesCeiling = 64 * 1024 * 1024;
    public const int SchemaNodesDefault = 20_000;
    public const int SchemaNodesCeiling = 1_000_000;
    public const long StepsDefault = 1_000_000;
    public const long StepsCeiling = 1_000_000_000_000;
    public const int ErrorsDefault = 50;
    public const int ErrorsCeiling = 10_000;
    public const int PatternTimeoutDefaultMilliseconds = 100;
    public const int PatternTimeoutCeilingSeconds = 10;

    /// <summary>
    /// Nested schema evaluations per level of the instance. The meta-schema needs five; sixteen leaves room for
    /// layered references and still ends a dynamic loop early.
    /// </summary>
    public const int EvaluationsPerLevel = 16;

    /// <summary>Errors copied from the branches of one failing anyOf or oneOf.</summary>
    public const int BranchErrorsMax = 10;

    /// <summary>Characters of one pattern.</summary>
    public const int PatternCharsMax = 4096;

    /// <summary>Positions a pattern unfolds to when its counted repetitions are written out.</summary>
    public const int PatternPositionsMax = 10_000;

    /// <summary>Positions of all patterns of one schema together; about a second of compilation.</summary>
    public const int SchemaPatternPositionsMax = 500_000;

    /// <summary>Nested groups of one pattern.</summary>
    public const int PatternGroupsMax = 100;

    /// <summary>Digits of a multipleOf divisor; each digit of the instance costs one pass over them.</summary>
    public const int DivisorDigitsMax = 1_000;
}
