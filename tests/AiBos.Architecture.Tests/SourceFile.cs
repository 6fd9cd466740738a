namespace AiBos.Architecture.Tests;

/// <summary>One C# file, with its code, comments and shape told apart.</summary>
internal sealed class SourceFile
{
    private readonly Lazy<IReadOnlyList<CodeBlock>> _blocks;

    internal SourceFile(string path, string text)
    {
        (Path, Lines) = (path, text.TrimEnd('\n').Split('\n'));
        (Code, Comments) = CodeMask.Split(text);
        _blocks = new Lazy<IReadOnlyList<CodeBlock>>(() => CodeShape.Read(Code));
    }

    /// <summary>Relative to the root.</summary>
    internal string Path { get; }

    internal string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
    internal string[] Lines { get; }

    /// <summary>The text with comments and literals blanked; lines and columns stay.</summary>
    internal string Code { get; }

    /// <summary>The text with everything but comments blanked.</summary>
    internal string Comments { get; }

    internal IReadOnlyList<CodeBlock> Blocks => _blocks.Value;
    internal IEnumerable<CodeBlock> Types => Blocks.Where(block => block.Kind == BlockKind.Type);

    /// <summary>
    /// The project's folder, for example <c>src/AiBos.Kernel</c> or <c>src/Engines/AiBos.Engines.X</c>.
    /// </summary>
    internal string Project
    {
        get
        {
            string[] parts = Path.Split('/');
            int project = Array.FindIndex(parts, part => part.StartsWith("AiBos.", StringComparison.Ordinal));
            return string.Join('/', parts[..(project + 1)]);
        }
    }

    internal string Line(int number) => Lines[number - 1];
    internal string CommentLine(int number) => Comments.Split('\n')[number - 1];
    internal string At(int offset) => $"{Path}:{LineOf(offset)}";
    internal int LineOf(int offset) => Code.AsSpan(0, offset).Count('\n') + 1;
}
