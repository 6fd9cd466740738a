using System.Security.Cryptography;
using System.Text;

namespace AiBos.Notary;

/// <summary>The secret that the signer and its callers share: 64 hexadecimal digits in a file of mode 0600.</summary>
internal sealed class SignerToken
{
    private const string Scheme = "Bearer ";
    private const UnixFileMode Others =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherExecute;

    private readonly byte[] _hash;

    private SignerToken(string token) => _hash = Hash(token);

    /// <summary>Reads the file, or makes a token and the file.</summary>
    /// <exception cref="NotaryException">Others may read it, or it holds no token.</exception>
    internal static SignerToken LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new StreamWriter(path, Encoding.ASCII, options);
            file.WriteLine(RandomNumberGenerator.GetHexString(64, lowercase: true));
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            throw new NotaryException($"Others may read or write the token file '{path}'; set its mode to 0600.");
        string token = File.ReadAllText(path).Trim();
        return token.Length >= 32
            ? new SignerToken(token)
            : throw new NotaryException($"The token file '{path}' holds fewer than 32 characters.");
    }

    /// <summary>Whether a request carries it; takes the same time however much of it is right.</summary>
    internal bool IsIn(string? authorization) =>
        authorization?.StartsWith(Scheme, StringComparison.Ordinal) == true
        && CryptographicOperations.FixedTimeEquals(_hash, Hash(authorization[Scheme.Length..]));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
