using System.Security.Cryptography;
using System.Text;
using AiBos.Kernel.Database;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

public sealed class ScramVerifierTests
{
    [Fact]
    public void Reference_OfTheRfc_GivesItsServerSignature()
    {
        // RFC 7677, section 3: proves the recomputation below before it judges ours.
        const string Messages = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        (_, byte[] serverKey) = Keys("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        byte[] signature = HMACSHA256.HashData(serverKey, Encoding.ASCII.GetBytes(Messages));
        Assert.Equal("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Convert.ToBase64String(signature));
    }

    [Theory]
    [InlineData("pencil")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Create_OfAPassword_HoldsItsKeys(string password)
    {
        string[] parts = ScramVerifier.Create(password).Split('$', ':');
        Assert.Equal(5, parts.Length);
        Assert.Equal("SCRAM-SHA-256", parts[0]);
        byte[] salt = Convert.FromBase64String(parts[2]);
        Assert.Equal(16, salt.Length);
        (byte[] storedKey, byte[] serverKey) = Keys(password, salt, int.Parse(parts[1]));
        Assert.Equal(Convert.ToBase64String(storedKey), parts[3]);
        Assert.Equal(Convert.ToBase64String(serverKey), parts[4]);
    }

    [Fact]
    public void Create_Always_HasPostgresShapeAndNoQuote() => Assert.All(
        Enumerable.Range(0, 20).Select(_ => ScramVerifier.Create("pencil")),
        // It is written between quotes in a statement: only base64, digits and these marks may stand in it.
        text =>
            Assert.Matches(@"^SCRAM-SHA-256\$4096:[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$", text));

    [Fact]
    public void Create_Twice_SaltsAnew() =>
        Assert.NotEqual(ScramVerifier.Create("pencil"), ScramVerifier.Create("pencil"));

    // RFC 5802, section 3, by hand: Hi() as the loop it is defined by.
    private static (byte[] StoredKey, byte[] ServerKey) Keys(string password, byte[] salt, int iterations)
    {
        byte[] key = Encoding.ASCII.GetBytes(password);
        byte[] round = HMACSHA256.HashData(key, (byte[])[.. salt, 0, 0, 0, 1]);
        byte[] salted = [.. round];
        for (int i = 1; i < iterations; i++)
        {
            round = HMACSHA256.HashData(key, round);
            for (int b = 0; b < salted.Length; b++)
                salted[b] ^= round[b];
        }

        byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8.ToArray());
        return (SHA256.HashData(clientKey), HMACSHA256.HashData(salted, "Server Key"u8.ToArray()));
    }
}
