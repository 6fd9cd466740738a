using System.Text.RegularExpressions;

namespace AiBos.Architecture.Tests;

/// <summary>Finds types and methods by braces in masked code. Trusts that the file compiles.</summary>
internal sealed partial class CodeShape
{
    private readonly string _code;
    private readonly Stack<Frame> _frames = new();
    private readonly List<CodeBlock> _found = [];
    private int _start;

    private CodeShape(string code) => _code = code;

    private enum FrameKind
    {
        Namespace,
        Type,
        Method,
        Property,
        Initializer,
        Statement,
    }

    internal static IReadOnlyList<CodeBlock> Read(string code)
    {
        var shape = new CodeShape(DirectivePattern().Replace(code, match => new string(' ', match.Length)));
        shape.Walk();
        return shape._found;
    }

    private void Walk()
    {
        for (int i = 0; i < _code.Length; i++)
        {
            if (_code[i] == '{')
                Open(i);
            else if (_code[i] == '}')
                Close(i);
            else if (_code[i] == ';')
                EndStatement(i);
        }
    }

    private bool InType => _frames.Count == 0 || _frames.Peek().Kind is FrameKind.Type or FrameKind.Namespace;
    private int TypeDepth => _frames.Count(frame => frame.Kind == FrameKind.Type);

    private void Open(int at)
    {
        string header = _code[_start..at];
        string outer = Outside(header);
        FrameKind kind = !InType ? FrameKind.Statement
            : outer.TrimStart().StartsWith("namespace ", StringComparison.Ordinal) ? FrameKind.Namespace
            : TypePattern().IsMatch(outer) ? FrameKind.Type
            : AssignmentPattern().IsMatch(outer) && !outer.Contains(" operator ", StringComparison.Ordinal)
                ? FrameKind.Initializer
            : header.Contains('(', StringComparison.Ordinal) && !outer.Contains(" this ", StringComparison.Ordinal)
                ? FrameKind.Method
            : FrameKind.Property;
        _frames.Push(new Frame(kind, header, _start));
        if (kind != FrameKind.Initializer)
            _start = at + 1;
    }

    private void Close(int at)
    {
        Frame frame = _frames.Pop();
        if (frame.Kind is FrameKind.Type)
            Add(BlockKind.Type, frame.Header, frame.Start, at);
        else if (frame.Kind is FrameKind.Method)
            Add(BlockKind.Method, frame.Header, frame.Start, at);
        if (frame.Kind != FrameKind.Initializer)
            _start = at + 1;
    }

    private void EndStatement(int at)
    {
        if (InType)
        {
            string statement = _code[_start..at];
            string outer = Outside(statement);
            int arrow = outer.IndexOf("=>", StringComparison.Ordinal);
            if (TypePattern().IsMatch(outer) || DelegatePattern().IsMatch(outer))
                Add(BlockKind.Type, statement, _start, at);
            else if (arrow >= 0 && _frames.Count > 0 && outer[..arrow].Contains('(', StringComparison.Ordinal))
                Add(BlockKind.Method, statement, _start, at);
        }

        if (_frames.Count == 0 || _frames.Peek().Kind != FrameKind.Initializer)
            _start = at + 1;
    }

    private void Add(BlockKind kind, string header, int start, int end)
    {
        int first = start + header.Length - header.TrimStart().Length;
        string outer = Outside(header);
        Match name = kind == BlockKind.Type
            ? TypePattern().Match(outer) is { Success: true } type ? type : DelegatePattern().Match(outer)
            : MethodPattern().Match(outer);
        _found.Add(new CodeBlock(
            kind, name.Groups["name"].Value, header.Trim(), LineOf(first), LineOf(end), TypeDepth));
    }

    private int LineOf(int offset) => _code.AsSpan(0, Math.Min(offset, _code.Length)).Count('\n') + 1;

    /// <summary>A declaration without attributes and without what stands in parentheses.</summary>
    private static string Outside(string header)
    {
        string text = header.TrimStart();
        while (text.StartsWith('['))
            text = text[(EndOf(text, '[', ']') + 1)..].TrimStart();
        var outer = new System.Text.StringBuilder(text.Length);
        int depth = 0;
        foreach (char c in text)
        {
            depth -= c == ')' ? 1 : 0;
            if (depth == 0)
                outer.Append(c is '\n' or '\r' ? ' ' : c);
            depth += c == '(' ? 1 : 0;
        }

        return outer.ToString();
    }

    private static int EndOf(string text, char open, char close)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] == open ? 1 : text[i] == close ? -1 : 0;
            if (depth == 0)
                return i;
        }

        return text.Length - 1;
    }

    [GeneratedRegex("(?m)^[ \t]*#.*$")]
    private static partial Regex DirectivePattern();

    [GeneratedRegex(
        @"^((public|internal|private|protected|static|sealed|abstract|readonly|partial|file|ref|unsafe|new)\s+)*"
        + @"(class|struct|interface|enum|record(\s+(struct|class))?)\s+(?<name>\w+)")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"^((public|internal|private|protected|new)\s+)*delegate\s.*?(?<name>\w+)\s*(<[^(]*>)?\(")]
    private static partial Regex DelegatePattern();

    [GeneratedRegex(@"(?<name>\w+|operator\s*\S+)\s*(<[^(]*>)?\(")]
    private static partial Regex MethodPattern();

    [GeneratedRegex(@"(?<![=!<>])=(?!=)")]
    private static partial Regex AssignmentPattern();

    private sealed record Frame(FrameKind Kind, string Header, int Start);
}
