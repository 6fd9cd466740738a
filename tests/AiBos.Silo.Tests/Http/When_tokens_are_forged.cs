using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace AiBos.Silo.Tests.Http;

/// <summary>
/// What is wrong with signed tokens in the field, each made with the silo's own key where that is the point.
/// </summary>
public sealed class When_tokens_are_forged(SiloFixture fixture)
{
    [Fact]
    public async Task Should_refuse_every_forgery_and_take_the_true_one()
    {
        using ForgedTokens tokens = await ForgedTokens.OpenAsync(fixture);
        string true_ = tokens.With("sub", "owner@acme");
        Assert.Equal(200, await StatusAsync(true_));
        foreach ((string name, string token) in Forgeries(tokens, true_))
        {
            int status = await StatusAsync(token);
            Assert.True(status == 401, $"{name}: {status}");
        }

        Assert.Equal(200, await StatusAsync(true_));
    }

    [Fact]
    public async Task Should_refuse_every_change_of_one_character()
    {
        using ForgedTokens tokens = await ForgedTokens.OpenAsync(fixture);
        string token = tokens.With("sub", "owner@acme");
        for (int at = 0; at < token.Length; at++)
        {
            string changed = $"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}";
            int status = await StatusAsync(changed);
            Assert.True(status == 401, $"character {at} of {token.Length}: {status}");
        }
    }

    [Fact]
    public async Task Should_refuse_another_spelling_of_the_same_bytes()
    {
        using ForgedTokens tokens = await ForgedTokens.OpenAsync(fixture);
        string token = tokens.With("sub", "owner@acme");
        // 64 bytes are 86 characters, the last of which has four bits that say nothing.
        const string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        foreach (char last in digits.Where(c => c != token[^1]))
        {
            int status = await StatusAsync(token[..^1] + last);
            Assert.True(status == 401, $"ending in {last} instead of {token[^1]}: {status}");
        }
    }

    private static IEnumerable<(string Name, string Token)> Forgeries(ForgedTokens tokens, string good)
    {
        string[] part = good.Split('.');
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        string header = tokens.Header().ToJsonString();
        string claims = tokens.Claims().ToJsonString();
        byte[] input = Encoding.ASCII.GetBytes($"{part[0]}.{part[1]}");
        object jwk = Jwk(other);
        yield return ("two parts", $"{part[0]}.{part[1]}");
        yield return ("no signature", $"{part[0]}.{part[1]}.");
        yield return ("four parts", $"{good}.{part[2]}");
        yield return ("truncated signature", good[..^4]);
        yield return ("longer signature", $"{good}AAAA");
        yield return ("padding", $"{good}==");
        yield return ("parts swapped", $"{part[1]}.{part[0]}.{part[2]}");
        yield return ("header missing", $".{part[1]}.{part[2]}");
        yield return ("claims missing", $"{part[0]}..{part[2]}");
        yield return ("zero signature", $"{part[0]}.{part[1]}.{ForgedTokens.Encode(new byte[64])}");
        yield return ("r of the order", $"{part[0]}.{part[1]}.{ForgedTokens.Encode(Order())}");
        yield return ("DER signature", $"{part[0]}.{part[1]}.{ForgedTokens.Encode(tokens.Key.SignData(
            input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))}");
        yield return ("SHA-384", $"{part[0]}.{part[1]}.{ForgedTokens.Encode(
            tokens.Key.SignData(input, HashAlgorithmName.SHA384))}");
        yield return ("another key", $"{part[0]}.{part[1]}.{ForgedTokens.Encode(
            other.SignData(input, HashAlgorithmName.SHA256))}");
        yield return ("another curve", $"{part[0]}.{part[1]}.{ForgedTokens.Encode(
            wide.SignData(input, HashAlgorithmName.SHA256))}");
        string twice = $"{{\"alg\":\"none\",{header[1..]}";
        yield return ("alg twice", Raw(tokens.Key, twice, claims));
        yield return ("crit", tokens.WithHeader("crit", new JsonArray("exp")));
        yield return ("alg of another case", tokens.WithHeader("alg", "es256"));
        yield return ("alg ES384", tokens.WithHeader("alg", "ES384"));
        yield return ("alg none, signed", tokens.WithHeader("alg", "none"));
        yield return ("alg missing", tokens.WithHeader("alg", null));
        yield return ("HS256 with the key's id", tokens.Hmac(Encoding.ASCII.GetBytes(tokens.Kid)));
        yield return ("HS256 with nothing", tokens.Hmac([]));
        foreach ((string name, JsonNode value) in new (string, JsonNode)[]
        {
            ("jwk", ForgedTokens.Json(jwk)), ("jku", "http://127.0.0.1:1/jwks.json"),
            ("x5u", "http://127.0.0.1:1/c.pem"),
        })
        {
            JsonObject embedded = tokens.Header();
            (embedded[name], embedded["kid"]) = (value, "mine");
            yield return ($"embedded {name}", Raw(other, embedded.ToJsonString(), claims));
        }

        yield return ("expiry missing", tokens.With("exp", null));
        yield return ("not yet", tokens.With("nbf", 4_102_444_800));
        yield return ("tenant missing", tokens.With("tenant", null));
        yield return ("subject missing", tokens.With("sub", null));
        yield return ("tenant of another", tokens.With("tenant", "globex"));
        yield return ("claims no JSON", Raw(tokens.Key, header, "claims"));
        yield return ("claims an array", Raw(tokens.Key, header, "[]"));
        yield return ("header an array", Raw(tokens.Key, "[]", claims));
    }

    private static string Raw(ECDsa key, string header, string claims)
    {
        string input = ForgedTokens.Input(header, claims);
        return $"{input}.{ForgedTokens.Encode(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }

    private static object Jwk(ECDsa key)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "EC", crv = "P-256", kid = "mine",
            x = ForgedTokens.Encode(parameters.Q.X!), y = ForgedTokens.Encode(parameters.Q.Y!),
        };
    }

    // n of P-256 as r, 1 as s (FIPS 186-5: both lie below n).
    private static byte[] Order() =>
    [
        .. Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
        .. new byte[31], 1,
    ];

    private async Task<int> StatusAsync(string token) => (await fixture.SendAsync(
        HttpMethod.Get, "/contracts", key: null, null, ("Authorization", $"Bearer {token}"))).Status;
}
