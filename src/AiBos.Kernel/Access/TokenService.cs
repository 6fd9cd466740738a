using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AiBos.Kernel.Access;

/// <summary>Whom a valid token names.</summary>
internal sealed record TokenSubject(string Tenant, string Principal);

/// <summary>
/// The kernel's own tokens: JWT, ES256 only. A verified token is remembered for a moment by its hash, because checking
/// the signature costs more than everything else at the door; its expiry is checked every time.
/// </summary>
public sealed class TokenService
{
    private const string TenantClaim = "tenant";
    private const int TokenLengthMax = 4_096;
    private readonly SigningKeys _keys;
    private readonly AccessOptions _options;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly ShortCache<string, Verified?> _verified;

    internal TokenService(SigningKeys keys, AccessOptions options, TimeProvider time)
    {
        (_keys, _options, _time) = (keys, options, time);
        _verified = new(TimeSpan.FromMinutes(1), AccessOptions.CacheEntriesMax, time);
    }

    /// <summary>Issues a token for an authenticated caller.</summary>
    public async Task<(string Token, TimeSpan Lifetime)> IssueAsync(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ECDsaSecurityKey key = (await _keys.GetAsync().ConfigureAwait(false)).Signing;
        DateTime now = _time.GetUtcNow().UtcDateTime;
        string token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = _options.Issuer,
            Audience = _options.Audience,
            IssuedAt = now,
            // The tolerated difference of clocks twice over: once here, once where it is checked.
            NotBefore = now - _options.ClockSkew,
            Expires = now + _options.TokenLifetime,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = caller.Principal.Value,
                [TenantClaim] = caller.Tenant.Value,
            },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
        return (token, _options.TokenLifetime);
    }

    /// <summary>The public keys as a JWK set (RFC 7517), UTF-8 JSON.</summary>
    public async Task<byte[]> PublicKeysAsync()
    {
        IReadOnlyList<ECDsaSecurityKey> keys = (await _keys.GetAsync().ConfigureAwait(false)).All;
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            keys = keys.Select(key =>
            {
                ECParameters parameters = key.ECDsa.ExportParameters(includePrivateParameters: false);
                return new
                {
                    kty = "EC",
                    crv = "P-256",
                    x = Base64UrlEncoder.Encode(parameters.Q.X),
                    y = Base64UrlEncoder.Encode(parameters.Q.Y),
                    kid = key.KeyId,
                    use = "sig",
                    alg = "ES256",
                };
            }),
        });
    }

    internal async ValueTask<TokenSubject?> ValidateAsync(string token)
    {
        if (token.Length > TokenLengthMax)
            return null;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        Verified? verified = await _verified.GetAsync(hash, _ => VerifyAsync(token)).ConfigureAwait(false);
        if (verified is null)
            return null;
        if (verified.Kid is null)
        {
            // Its key may be on the way; what is wrong with it for good is remembered.
            _verified.Forget(hash);
            return null;
        }

        // What was remembered ends with its key.
        KnownKeys keys = await _keys.GetAsync().ConfigureAwait(false);
        return keys.Find(verified.Kid) is not null && _time.GetUtcNow() < verified.ExpiresAt + _options.ClockSkew
            ? verified.Subject
            : null;
    }

    private async Task<Verified?> VerifyAsync(string token)
    {
        KnownKeys keys = await _keys.GetAsync().ConfigureAwait(false);
        TokenValidationResult result = await ValidateSignatureAsync(token, keys).ConfigureAwait(false);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            keys = await _keys.GetNewerAsync(keys).ConfigureAwait(false);
            result = await ValidateSignatureAsync(token, keys).ConfigureAwait(false);
            if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
                return Verified.OfUnknownKey;
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken { ValidTo: var validTo, Kid: var kid }
            || !result.Claims.TryGetValue(TenantClaim, out object? tenant)
            || !result.Claims.TryGetValue(JwtRegisteredClaimNames.Sub, out object? principal))
        {
            return null;
        }

        return new Verified(
            new TokenSubject(tenant.ToString()!, principal.ToString()!),
            new DateTimeOffset(DateTime.SpecifyKind(validTo, DateTimeKind.Utc)), kid);
    }

    private Task<TokenValidationResult> ValidateSignatureAsync(string token, KnownKeys keys) =>
        _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = _options.Issuer,
            ValidAudience = _options.Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = keys.All,
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = _options.ClockSkew,
            LifetimeValidator = (notBefore, expires, _, parameters) =>
            {
                DateTime now = _time.GetUtcNow().UtcDateTime;
                return expires is { } end && now < end + parameters.ClockSkew
                    && (notBefore is not { } start || now >= start - parameters.ClockSkew);
            },
        });

    private sealed record Verified(TokenSubject Subject, DateTimeOffset ExpiresAt, string? Kid)
    {
        internal static readonly Verified OfUnknownKey = new(new TokenSubject("", ""), default, null);
    }
}
