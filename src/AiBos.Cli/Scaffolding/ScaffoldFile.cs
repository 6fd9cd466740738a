namespace AiBos.Cli.Scaffolding;

/// <summary>A file that belongs to what was asked for.</summary>
/// <param name="Path">Relative to the checkout, with forward slashes.</param>
/// <param name="Text">What is to be in it.</param>
/// <param name="IsNew">Written only where there is none; else a file that is there gets this text.</param>
internal sealed record ScaffoldFile(string Path, string Text, bool IsNew);

/// <summary>What became of it.</summary>
internal enum ScaffoldOutcome
{
    /// <summary>It was not there.</summary>
    Written,

    /// <summary>Lines were added.</summary>
    Extended,

    /// <summary>It is as it would be written.</summary>
    Unchanged,

    /// <summary>It was edited since, and stays as it is.</summary>
    Kept,
}
