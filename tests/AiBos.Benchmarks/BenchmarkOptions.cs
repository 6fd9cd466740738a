namespace AiBos.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions(TimeSpan RoundLength, int Rounds, int Connections)
{
    internal static BenchmarkOptions Parse(string[] args, int seconds, int rounds)
    {
        int Value(string name, int fallback)
        {
            int at = Array.IndexOf(args, name);
            return at >= 0 ? int.Parse(args[at + 1]) : fallback;
        }

        return new BenchmarkOptions(
            TimeSpan.FromSeconds(Value("--seconds", seconds)), Value("--rounds", rounds),
            Value("--connections", 1_000));
    }
}
