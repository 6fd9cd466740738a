using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Patterns;

/// <summary>
/// A pattern of ECMA-262 (unicode mode), compiled. Runs on the linear-time engine; only what that engine lacks (look-
/// around, word boundaries, back-references, large counts) falls back to the backtracking one. The time limit is for
/// that one and for long texts: over a short text the linear engine ends by itself, and a limit in real time would
/// refuse a good value whenever the machine is too busy to give the match its turn.
/// </summary>
internal sealed class SchemaPattern
{
    private const int CharsOnStack = 256;
    private const int CharsPerStep = 16;

    /// <summary>Short matches cost the same on every machine; above this each microsecond is a step.</summary>
    private const int MicrosecondsFree = 1_000;

    /// <summary>Texts up to this take the linear engine a few tens of milliseconds at the very worst.</summary>
    private const int UnhurriedCharsMax = 4_096;

    /// <summary>Engines use few patterns in many contracts, and an automaton costs more than a look-up.</summary>
    private const int KnownMax = 1_024;

    private static readonly ConcurrentDictionary<(string Source, TimeSpan Timeout), SchemaPattern> Known = new();

    private readonly Lazy<Regex> _regex;
    private readonly Regex? _unhurried;

    private SchemaPattern(string source, Lazy<Regex> regex, Regex? unhurried, long positions)
    {
        Source = source;
        Positions = positions;
        (_regex, _unhurried) = (regex, unhurried);
    }

    /// <summary>The pattern as the schema spells it.</summary>
    public string Source { get; }

    /// <summary>What compiling it costs, roughly.</summary>
    public long Positions { get; }

    /// <exception cref="PatternException">The pattern is not ECMA-262 or unfolds beyond the limits.</exception>
    public static SchemaPattern Compile(string source, TimeSpan timeout)
    {
        if (Known.TryGetValue((source, timeout), out SchemaPattern? known))
            return known;
        SchemaPattern pattern = CompileAnew(source, timeout);
        // Full of patterns that nobody may use any more it starts empty again.
        if (Known.Count >= KnownMax)
            Known.Clear();
        return Known.GetOrAdd((source, timeout), pattern);
    }

    private static SchemaPattern CompileAnew(string source, TimeSpan timeout)
    {
        EcmaTranslation translation = new EcmaTranslator(source).Translate();
        try
        {
            Regex? unhurried = FindLinear(translation, Regex.InfiniteMatchTimeout);
            // Of what the linear engine takes, the one with a limit is for long texts, which most fields never see.
            Lazy<Regex> regex = unhurried is null
                ? new(new Regex(translation.Pattern, RegexOptions.CultureInvariant, timeout))
                : new(() => FindLinear(translation, timeout)!);
            return new SchemaPattern(source, regex, unhurried, translation.Positions);
        }
        catch (ArgumentException e)
        {
            throw new PatternException("it is not well-formed", e);
        }
    }

    /// <summary>Whether the pattern occurs in the text; false also when the meter cut the search off.</summary>
    public bool IsMatch(ReadOnlySpan<byte> utf8, WorkMeter meter)
    {
        if (!meter.Charge(1 + (utf8.Length / CharsPerStep)))
            return false;

        char[]? rented = utf8.Length > CharsOnStack ? ArrayPool<char>.Shared.Rent(utf8.Length) : null;
        Span<char> buffer = rented ?? stackalloc char[CharsOnStack];
        try
        {
            int length = Encoding.UTF8.GetChars(utf8, buffer);
            if (_unhurried is not null && length <= UnhurriedCharsMax)
                return _unhurried.IsMatch(buffer[..length]);

            long start = Stopwatch.GetTimestamp();
            bool matches = _regex.Value.IsMatch(buffer[..length]);

            // The time limit bounds one match; only a price on time bounds a thousand slow ones.
            long microseconds = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            return (microseconds < MicrosecondsFree || meter.Charge(microseconds)) && matches;
        }
        catch (RegexMatchTimeoutException)
        {
            return meter.ExceedPatternTime();
        }
        finally
        {
            // Cleared, because the pool is shared and the text may be personal data.
            if (rented is not null)
                ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    private static Regex? FindLinear(EcmaTranslation translation, TimeSpan timeout)
    {
        if (translation.NeedsBacktracking)
            return null;
        try
        {
            return new Regex(
                translation.Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, timeout);
        }
        catch (NotSupportedException)
        {
            // .NET refuses automata above about 1,000 states, and ^.{1,2000}$ is an honest pattern.
            return null;
        }
    }
}
