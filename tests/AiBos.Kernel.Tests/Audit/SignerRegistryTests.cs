using AiBos.Kernel.Audit;
using AiBos.Ledger.Signing;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>Which keys the database takes for the deployment's, and what a superuser can make of it.</summary>
public sealed class SignerRegistryTests(RotationSilo silo) : IClassFixture<RotationSilo>, IDisposable
{
    private const long At = 1_790_000_000;

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RegisterAsync_FirstKey_IsTheDeploymentsOwnAndNoOther()
    {
        await EmptyAsync();
        KeyChain first = NewKey("a").Chain;

        Assert.Equal(SignerRegistration.Registered, await RegisterAsync(first));
        Assert.Equal(SignerRegistration.Registered, await RegisterAsync(first));
        Assert.Equal(SignerRegistration.ForeignKey, await RegisterAsync(NewKey("b").Chain));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task RegisterAsync_KeysThatTheRegisteredOneVouchedFor_AreTheDeploymentsOwn()
    {
        await EmptyAsync();
        KeyChain first = NewKey("a").Chain;
        await RegisterAsync(first);
        KeyChain second = Rotate("a");
        KeyChain third = Rotate("a");

        Assert.Equal(SignerRegistration.Registered, await RegisterAsync(third));

        Assert.Equal(3, await CountAsync());
        Assert.Equal(SignerRegistration.FormerKey, await RegisterAsync(first));
        Assert.Equal(SignerRegistration.FormerKey, await RegisterAsync(second));
        Assert.Equal(SignerRegistration.Registered, await RegisterAsync(third));
    }

    [Fact]
    public async Task RegisterAsync_SeveralAtOnceOnAnEmptyDatabase_IsOneChain()
    {
        await EmptyAsync();
        NewKey("a");
        Rotate("a");
        KeyChain keys = Rotate("a");

        SignerRegistration[] found = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => RegisterAsync(keys))));

        Assert.All(found, result => Assert.Equal(SignerRegistration.Registered, result));
        Assert.Equal(3, await CountAsync());
    }

    /// <summary>Whoever stole a key that was changed can vouch for another successor; it is not the deployment's.
    /// </summary>
    [Fact]
    public async Task RegisterAsync_OtherSuccessorOfAFormerKey_IsForeign()
    {
        await EmptyAsync();
        await RegisterAsync(NewKey("a").Chain);
        File.Copy(PathOf("a"), PathOf("stolen"));
        KeyChain right = Rotate("a");
        await RegisterAsync(right);

        Assert.Equal(SignerRegistration.ForeignKey, await RegisterAsync(Rotate("stolen")));
        Assert.Equal(SignerRegistration.Registered, await RegisterAsync(right));
    }

    [Fact]
    public async Task RegisterAsync_SuperuserReplacedTheKey_RefusesTheRightOneAndSaysSo()
    {
        await EmptyAsync();
        KeyChain right = NewKey("a").Chain;
        await RegisterAsync(right);
        string forged = Hex(NewKey("b").Active.PublicKey);

        await ActAsync($"UPDATE aibos.kernel_ledger_signer SET public_key = '\\x{forged}'");

        Assert.Equal(SignerRegistration.ForeignKey, await RegisterAsync(right));
        Assert.Equal(SignerRegistration.ForeignKey, await RegisterAsync(Rotate("a")));
    }

    [Theory]
    [InlineData("''")]
    [InlineData("(SELECT statement FROM aibos.kernel_ledger_signer WHERE statement IS NOT NULL)")]
    [InlineData("foreign")]
    [InlineData("next")]
    public async Task RegisterAsync_RowThatNobodyVouchedFor_IsAForgedChain(string statement)
    {
        await EmptyAsync();
        NewKey("a");
        KeyChain right = Rotate("a");
        await RegisterAsync(right);
        NewKey("b");
        KeyChain foreign = Rotate("b");
        statement = statement switch
        {
            "foreign" => $"'{foreign.Rotations[0].Note}'",
            // What the right key did vouch for, beside a key that is another.
            "next" => $"'{Rotate("a").Rotations[^1].Note}'",
            _ => statement,
        };

        await ActAsync(
            "INSERT INTO aibos.kernel_ledger_signer (public_key, former_key, statement, registered_at) VALUES "
            + $"('\\x{Hex(foreign.Active.Span)}', '\\x{Hex(right.Active.Span)}', {statement}, now())");

        Assert.Equal(SignerRegistration.ForgedChain, await RegisterAsync(right));
        Assert.Equal(SignerRegistration.ForgedChain, await RegisterAsync(foreign));
    }

    private static string Hex(ReadOnlySpan<byte> key) => Convert.ToHexStringLower(key);

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private SignerKeyRing NewKey(string name) => SignerKeyRing.LoadOrCreate(PathOf(name), "d");

    private KeyChain Rotate(string name)
    {
        Assert.True(SignerKeyRing.TryRotate(PathOf(name), At, 0, out SignerKeyRing ring));
        return ring.Chain;
    }

    private Task<SignerRegistration> RegisterAsync(KeyChain keys) =>
        silo.Get<SignerRegistry>().RegisterAsync(keys, CancellationToken.None);

    private Task<long> CountAsync() => silo.SqlAsync<long>("SELECT count(*) FROM aibos.kernel_ledger_signer");

    private Task<object?> EmptyAsync() => ActAsync("DELETE FROM aibos.kernel_ledger_signer");

    // As whoever owns the machine would.
    private Task<object?> ActAsync(string act) => silo.SqlAsync<object>(
        $"""
        BEGIN;
        ALTER TABLE aibos.kernel_ledger_signer DISABLE TRIGGER USER;
        {act};
        ALTER TABLE aibos.kernel_ledger_signer ENABLE ALWAYS TRIGGER kernel_ledger_signer_append_only;
        ALTER TABLE aibos.kernel_ledger_signer ENABLE ALWAYS TRIGGER kernel_ledger_signer_no_truncate;
        COMMIT;
        """);
}
