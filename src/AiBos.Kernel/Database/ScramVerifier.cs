using System.Security.Cryptography;
using System.Text;

namespace AiBos.Kernel.Database;

/// <summary>
/// What PostgreSQL stores of a password under scram-sha-256 (RFC 5803, RFC 7677), so that the password itself is never
/// sent. Only ASCII passwords: no SASLprep is needed.
/// </summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096;

    internal static string Create(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(16);
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, 32);
        byte[] clientKey = HMACSHA256.HashData(salted, Encoding.ASCII.GetBytes("Client Key"));
        byte[] storedKey = SHA256.HashData(clientKey);
        byte[] serverKey = HMACSHA256.HashData(salted, Encoding.ASCII.GetBytes("Server Key"));
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}"
            + $"${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
