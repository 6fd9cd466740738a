using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

/// <summary>A signer that runs while its key is changed under it.</summary>
public sealed class DeploymentSignerTests : IDisposable
{
    private const string Origin = SampleHeaders.Origin;
    private const long At = SampleRotation.At;
    private const long Day = SampleRotation.Day;

    private static readonly byte[][] Leaves = [.. SampleLedger.Create(40).Rows.Select(row => row.Leaf)];

    private readonly SignerFolder _folder = new();

    private string KeyFile => Path.Combine(_folder.Path, DeploymentSigner.KeyFile);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Refresh_KeyWasRotated_BothSignUntilTheEndOfTheOverlapAndThenTheNewOneAlone()
    {
        using var deployment = Open();
        var first = deployment.Ring.Active.PublicKey.ToArray();
        Assert.Equal([first], SignedBy(deployment, Sign(deployment, 0, 10)));

        Assert.True(SignerKeyRing.TryRotate(KeyFile, At, Day, out var ring));
        Assert.Equal([first], SignedBy(deployment, Sign(deployment, 10, 12)));
        deployment.Refresh(At + 1);
        var second = ring.Active.PublicKey.ToArray();
        Assert.Equal([second, first], SignedBy(deployment, Sign(deployment, 12, 20)));

        deployment.Refresh(At + Day);
        Assert.Equal([second], SignedBy(deployment, Sign(deployment, 20, 30)));
        Assert.Null(SignerKeyRing.Load(KeyFile).Former);
        Assert.DoesNotContain("former", File.ReadAllText(KeyFile), StringComparison.Ordinal);
    }

    [Fact]
    public void TryOpen_AfterARotation_GoesOnWhereTheFormerKeyWas()
    {
        byte[] first;
        using (var deployment = Open())
        {
            first = deployment.Ring.Active.PublicKey.ToArray();
            Sign(deployment, 0, 10);
        }

        Assert.True(SignerKeyRing.TryRotate(KeyFile, At, 0, out var ring));
        using var again = Open();

        Assert.Equal(10, again.Signer.Find(Origin)!.Size);
        Assert.Equal(SignerRefusal.Rollback, again.Signer.Sign(Origin, 9, []).Refusal);
        Assert.Equal([ring.Active.PublicKey.ToArray()], SignedBy(again, Sign(again, 10, 20)));
        Assert.Equal(first, again.Ring.Chain.Keys.First().ToArray());
    }

    [Fact]
    public void Refresh_FormerWasRetired_TheNewOneSignsAlone()
    {
        using var deployment = Open();
        SignerKeyRing.TryRotate(KeyFile, At, Day, out var ring);
        SignerKeyRing.Retire(KeyFile);

        deployment.Refresh(At + 1);

        Assert.Equal([ring.Active.PublicKey.ToArray()], SignedBy(deployment, Sign(deployment, 0, 5)));
    }

    /// <summary>What counts is a vouched change, not whatever file lies there.</summary>
    [Fact]
    public void Refresh_AnotherKeyInItsPlace_IsRefusedAndTheOldOneKept()
    {
        using var deployment = Open();
        var first = deployment.Ring.Active.PublicKey.ToArray();
        File.Delete(KeyFile);
        Assert.Throws<FileNotFoundException>(() => deployment.Refresh(At));
        SignerKeyRing.LoadOrCreate(KeyFile, "prod.example");

        Assert.Throws<InvalidDataException>(() => deployment.Refresh(At));

        Assert.Equal(first, deployment.Ring.Active.PublicKey.ToArray());
        Assert.Equal([first], SignedBy(deployment, Sign(deployment, 0, 5)));
    }

    [Fact]
    public void Refresh_OldKeyFilePutBack_IsRefused()
    {
        using var deployment = Open();
        var old = File.ReadAllBytes(KeyFile);
        SignerKeyRing.TryRotate(KeyFile, At, 0, out _);
        deployment.Refresh(At);
        File.WriteAllBytes(KeyFile, old);

        Assert.Throws<InvalidDataException>(() => deployment.Refresh(At));
    }

    [Fact]
    public void TryOpen_HeldByAnother_IsRefused()
    {
        using var deployment = Open();

        Assert.False(DeploymentSigner.TryOpen(_folder.Path, "prod.example", At, out _));
    }

    private static SignedNote Sign(DeploymentSigner deployment, int from, int to)
    {
        var result = deployment.Signer.Sign(Origin, from, Leaves[from..to].Select(leaf => (ReadOnlyMemory<byte>)leaf));
        Assert.Equal(SignerRefusal.None, result.Refusal);
        return result.Note!;
    }

    private DeploymentSigner Open()
    {
        Assert.True(DeploymentSigner.TryOpen(_folder.Path, "prod.example", At, out var deployment));
        return deployment;
    }

    // Public keys in the order of the signatures, each verified.
    private static byte[][] SignedBy(DeploymentSigner deployment, SignedNote note)
    {
        var keys = deployment.Ring.Chain.Under(Origin);
        Assert.True(note.TryVerify(keys, out var verified, out var fault), $"{fault}");
        Assert.Equal(note.Signatures.Count, verified.Count);
        return [.. verified.Select(line => line.Key.PublicKey.ToArray())];
    }
}
