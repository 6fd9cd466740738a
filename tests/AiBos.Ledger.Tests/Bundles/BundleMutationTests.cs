using System.Globalization;
using System.Security.Cryptography;
using Xunit;

namespace AiBos.Ledger.Tests.Bundles;

/// <summary>Random single mutations over all files of a bundle: each is found, and nothing else is.</summary>
public sealed class BundleMutationTests(ITestOutputHelper output)
{
    private static readonly string[] Acts =
        ["flip bit", "remove byte", "insert byte", "remove line", "repeat line", "swap lines", "cut end", "append"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Verify_RandomMutations_AreAllFound(bool mendManifest)
    {
        int seed = Setting("AIBOS_BUNDLE_SEED", RandomNumberGenerator.GetInt32(int.MaxValue));
        int count = Setting("AIBOS_BUNDLE_MUTATIONS", 300);
        output.WriteLine($"seed {seed}, {count} mutations, manifest {(mendManifest ? "mended" : "as it was")}");
        var random = new Random(seed);
        using SampleBundle bundle = SampleBundle.Create();
        bundle.WriteDirectory();
        // A mended manifest vouches for what nothing else covers: itself, the README, and the policy we do not use.
        string[] names = [.. bundle.Files.Keys.Where(name =>
            !mendManifest || name is not ("MANIFEST.sha256" or "README.txt" or "policy"))];
        var outcomes = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        var missed = new List<string>();
        for (int i = 0; i < count; i++)
        {
            string name = names[random.Next(names.Length)];
            string act = Acts[random.Next(Acts.Length)];
            // A manifest says the same in any order.
            if (act == "swap lines" && name == "MANIFEST.sha256")
                act = "repeat line";
            byte[] mutated = Mutate(bundle.Files[name], act, random);
            VerificationReport report = VerifyWith(bundle, name, mutated, mendManifest);
            bool isFound = report.Status != VerificationStatus.Valid && report.FindingsTotal > 0;
            outcomes.TryAdd(name, [0, 0]);
            outcomes[name][isFound ? 0 : 1]++;
            if (!isFound)
                missed.Add($"{act} in {name} (mutation {i})");
        }

        VerificationReport untouched = SampleBundle.Check(bundle.Path, SampleBundle.Policy());
        Print(outcomes, untouched);
        Assert.Empty(missed);
        Assert.Empty(untouched.Findings);
    }

    private static VerificationReport VerifyWith(SampleBundle bundle, string name, byte[] mutated, bool mendManifest)
    {
        byte[] original = bundle.Files[name];
        byte[] manifest = bundle.Files["MANIFEST.sha256"];
        bundle.Files[name] = mutated;
        if (mendManifest)
            bundle.Seal();
        bundle.Write(name, mutated);
        bundle.Write("MANIFEST.sha256", bundle.Files["MANIFEST.sha256"]);
        VerificationReport report = SampleBundle.Check(bundle.Path, SampleBundle.Policy());
        bundle.Files["MANIFEST.sha256"] = manifest;
        bundle.Files[name] = original;
        bundle.Write("MANIFEST.sha256", bundle.Files["MANIFEST.sha256"]);
        bundle.Write(name, original);
        return report;
    }

    private static byte[] Mutate(byte[] original, string act, Random random)
    {
        byte[] mutated = Act(original, act, random);
        // Not every file has lines to swap; a flipped bit always differs.
        return mutated.AsSpan().SequenceEqual(original) ? Act(original, "flip bit", random) : mutated;
    }

    private static byte[] Act(byte[] bytes, string act, Random random)
    {
        int at = random.Next(bytes.Length);
        int next = Next(bytes, at);
        int start = bytes.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
        int end = Next(bytes, next == bytes.Length ? next - 1 : next);
        return act switch
        {
            "flip bit" => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
            "remove byte" => [.. bytes[..at], .. bytes[(at + 1)..]],
            "insert byte" => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
            "remove line" => [.. bytes[..start], .. bytes[next..]],
            "repeat line" => [.. bytes[..next], .. bytes[start..]],
            "swap lines" => [.. bytes[..start], .. bytes[next..end], .. bytes[start..next], .. bytes[end..]],
            "cut end" => bytes[..at],
            _ => [.. bytes, (byte)random.Next(256)],
        };
    }

    private static int Next(byte[] bytes, int at)
    {
        int newline = bytes.AsSpan(at).IndexOf((byte)'\n');
        return newline < 0 ? bytes.Length : at + newline + 1;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;

    private void Print(SortedDictionary<string, int[]> outcomes, VerificationReport untouched)
    {
        output.WriteLine($"{"",-20}{"found",8}{"missed",8}");
        foreach ((string name, int[] counts) in outcomes)
            output.WriteLine($"{name,-20}{counts[0],8}{counts[1],8}");
        bool isFalseAlarm = untouched.FindingsTotal > 0;
        output.WriteLine($"{"(untouched)",-20}{(isFalseAlarm ? 1 : 0),8}{(isFalseAlarm ? 0 : 1),8}");
    }
}
