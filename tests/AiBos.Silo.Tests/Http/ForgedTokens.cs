using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Kernel.Keys;
using Npgsql;

namespace AiBos.Silo.Tests.Http;

/// <summary>Tokens as the silo signs them, and as it never would. Holds the silo's own key.</summary>
internal sealed class ForgedTokens : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create();
    private readonly TimeProvider _time = TimeProvider.System;

    internal string Kid { get; private init; } = "";

    internal ECDsa Key => _key;

    /// <summary>The public key as PEM: what a swap of algorithms would use as a secret.</summary>
    internal byte[] PublicPem => Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem());

    internal static async Task<ForgedTokens> OpenAsync(SiloFixture fixture)
    {
        // Whoever asks first makes the key.
        await fixture.SendAsync(HttpMethod.Post, "/auth/token", fixture.Key("acme", "owner"));
        await using var connection = new NpgsqlConnection(fixture.Owner);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT kid, wrapped_private_key FROM aibos.kernel_signing_key WHERE state = 'active'", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var tokens = new ForgedTokens { Kid = reader.GetString(0) };
        tokens._key.ImportPkcs8PrivateKey(
            fixture.Get<MasterKey>().Unwrap(reader.GetFieldValue<byte[]>(1), $"signing-key/{tokens.Kid}"), out _);
        return tokens;
    }

    public void Dispose() => _key.Dispose();

    internal JsonObject Header() => new() { ["alg"] = "ES256", ["kid"] = Kid, ["typ"] = "JWT" };

    internal JsonObject Claims(string tenant = "acme", string principal = "owner@acme")
    {
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = "aibos", ["aud"] = "aibos-kernel", ["sub"] = principal, ["tenant"] = tenant,
            ["iat"] = now, ["nbf"] = now, ["exp"] = now + 600,
        };
    }

    /// <summary>A token that differs from a true one in one claim, signed with the true key.</summary>
    internal string With(string claim, JsonNode? value)
    {
        JsonObject claims = Claims();
        claims[claim] = value;
        return Sign(Header(), claims);
    }

    internal string WithHeader(string name, JsonNode? value)
    {
        JsonObject header = Header();
        header[name] = value;
        return Sign(header, Claims());
    }

    internal string Expired()
    {
        JsonObject claims = Claims();
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        (claims["iat"], claims["nbf"], claims["exp"]) = (now - 7_200, now - 7_200, now - 3_600);
        return Sign(Header(), claims);
    }

    internal string Sign(JsonObject header, JsonObject claims)
    {
        string signed = Input(header.ToJsonString(), claims.ToJsonString());
        return $"{signed}.{Encode(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Signed under HS256 with something that everybody knows.</summary>
    internal string Hmac(byte[] secret)
    {
        JsonObject header = Header();
        header["alg"] = "HS256";
        string signed = Input(header.ToJsonString(), Claims().ToJsonString());
        return $"{signed}.{Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    internal static string Input(string header, string claims) =>
        $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";

    internal static string Encode(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    internal static JsonNode Json(object value) => JsonSerializer.SerializeToNode(value)!;
}
