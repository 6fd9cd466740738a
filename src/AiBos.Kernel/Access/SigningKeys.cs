using System.Security.Cryptography;
using System.Text.Json;
using AiBos.Kernel.Database;
using AiBos.Kernel.Secrets;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace AiBos.Kernel.Access;

/// <summary>
/// The kernel's ES256 signing keys, shared by all silos through the database and wrapped by the master key. The public
/// halves are what <c>/.well-known/jwks.json</c> shows.
/// </summary>
internal sealed class SigningKeys(KernelDatabase database, MasterKey masterKey, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IReadOnlyList<ECDsaSecurityKey>? _keys;
    private long _readAt;

    /// <summary>All keys whose tokens count, the signing one first. Made on first use of a database.</summary>
    internal async ValueTask<IReadOnlyList<ECDsaSecurityKey>> GetAsync(bool refresh = false)
    {
        IReadOnlyList<ECDsaSecurityKey>? known = _keys;
        if (known is not null && !refresh)
            return known;
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            // A flood of unknown kids costs one query a second, not one each.
            if (_keys is { } recent && time.GetElapsedTime(_readAt) < RefreshPause)
                return recent;
            _readAt = time.GetTimestamp();
            IReadOnlyList<ECDsaSecurityKey> read = await ReadAsync().ConfigureAwait(false);
            if (read.Count == 0)
            {
                await CreateAsync().ConfigureAwait(false);
                read = await ReadAsync().ConfigureAwait(false);
            }

            return _keys = read;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<IReadOnlyList<ECDsaSecurityKey>> ReadAsync()
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            SELECT kid, wrapped_private_key FROM aibos.kernel_signing_key
            WHERE state IN ('active', 'pending', 'grace') ORDER BY state = 'active' DESC, created_at DESC
            """);
        var keys = new List<ECDsaSecurityKey>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            string kid = reader.GetString(0);
            // Lives as long as the process: the security key object owns it.
            var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(masterKey.Unwrap(reader.GetFieldValue<byte[]>(1), $"signing-key/{kid}"), out _);
            keys.Add(new ECDsaSecurityKey(key) { KeyId = kid });
        }

        return keys;
    }

    private async Task CreateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        string x = Base64UrlEncoder.Encode(parameters.Q.X);
        string y = Base64UrlEncoder.Encode(parameters.Q.Y);
        // RFC 7638: the required members in lexicographic order, without white space.
        string thumbprint = $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""";
        string kid = Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(thumbprint)));
        string jwk = JsonSerializer.Serialize(new { kty = "EC", crv = "P-256", x, y, kid, use = "sig", alg = "ES256" });
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            INSERT INTO aibos.kernel_signing_key (kid, state, public_jwk, wrapped_private_key, created_at)
            VALUES ($1, 'active', $2, $3, $4) ON CONFLICT DO NOTHING
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = kid });
        command.Parameters.Add(new NpgsqlParameter { Value = jwk });
        command.Parameters.Add(
            new NpgsqlParameter { Value = masterKey.Wrap(key.ExportPkcs8PrivateKey(), $"signing-key/{kid}") });
        command.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
