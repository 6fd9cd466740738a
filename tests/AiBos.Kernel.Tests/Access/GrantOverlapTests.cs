using AiBos.Kernel.Access;
using CsCheck;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

public sealed class GrantOverlapTests
{
    // Words that are prefixes of one another; deep enough that every pair of grants meets within it if it meets at all.
    private static readonly string[] Words = ["a", "ab", "b"];

    private static readonly string[] Universe = [.. Below("", 4)];

    private static readonly Gen<string> Grant = Gen.Select(
        Gen.Int[0, 2].Select(i => Words[i]).Array[1, 3], Gen.Bool, Gen.Int[0, 9], (words, subtree, all) =>
            all == 0 ? "*" : subtree || words.Length == 1 ? $"{string.Join('.', words)}.*" : string.Join('.', words));

    [Fact]
    public void Of_AnyTwoGrants_IsWhetherSomePermissionIsInBoth() => Gen.Select(Grant, Grant).Sample(
        (one, other) =>
        {
            bool naive = Universe.Any(permission => Holds(one, permission) && Holds(other, permission));
            Assert.Equal(naive, GrantOverlap.Of(one, other));
            Assert.Equal(naive, GrantOverlap.Of(other, one));
        },
        iter: 20_000);

    [Fact]
    public void Covers_AnyTwoGrants_IsWhetherEveryPermissionOfOneIsInTheOther() => Gen.Select(Grant, Grant).Sample(
        (held, asked) =>
        {
            bool naive = Universe.Where(permission => Holds(asked, permission)).All(
                permission => Holds(held, permission)) && (asked != "*" || held == "*");
            Assert.Equal(naive, new PermissionSet([held]).Covers(asked));
        },
        iter: 20_000);

    // Word by word, as the reference page says it.
    private static bool Holds(string grant, string permission)
    {
        string[] wanted = grant.Split('.'), words = permission.Split('.');
        if (wanted[^1] != "*")
            return wanted.SequenceEqual(words);
        return words.Length >= wanted.Length && wanted.SkipLast(1).SequenceEqual(words.Take(wanted.Length - 1));
    }

    private static IEnumerable<string> Below(string stem, int depth)
    {
        if (depth == 0)
            yield break;
        foreach (string word in Words)
        {
            string name = stem + word;
            if (stem.Length > 0)
                yield return name;
            foreach (string below in Below(name + ".", depth - 1))
                yield return below;
        }
    }
}
