using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AiBos.Kernel.Keys;
using Microsoft.IdentityModel.Tokens;

namespace AiBos.Kernel.Secrets;

/// <summary>A new ES256 key: its name (RFC 7638), its public half as a JWK, its private half wrapped.</summary>
internal sealed record SigningKeyMaterial(string Kid, string PublicJwk, byte[] WrappedPrivateKey)
{
    internal static SigningKeyMaterial Create(MasterKey masterKey)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        string x = Base64UrlEncoder.Encode(parameters.Q.X);
        string y = Base64UrlEncoder.Encode(parameters.Q.Y);
        // RFC 7638: the required members in lexicographic order, without white space.
        string thumbprint = $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""";
        string kid = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(thumbprint)));
        string jwk = JsonSerializer.Serialize(new { kty = "EC", crv = "P-256", x, y, kid, use = "sig", alg = "ES256" });
        return new SigningKeyMaterial(kid, jwk, masterKey.Wrap(key.ExportPkcs8PrivateKey(), Label(kid)));
    }

    internal static ECDsa Open(MasterKey masterKey, string kid, byte[] wrapped)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(masterKey.Unwrap(wrapped, Label(kid)), out _);
        return key;
    }

    private static string Label(string kid) => $"signing-key/{kid}";
}
