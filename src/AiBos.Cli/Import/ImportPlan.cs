namespace AiBos.Cli.Import;

/// <summary>What an import is to do.</summary>
/// <param name="ActionId">The action, once per line.</param>
/// <param name="FilePath">The file, absolute.</param>
/// <param name="Concurrency">Most lines under way at once.</param>
internal sealed record ImportPlan(string ActionId, string FilePath, int Concurrency)
{
    internal string FileName => Path.GetFileName(FilePath);

    internal string ErrorsPath => $"{FilePath}.errors.jsonl";
}
