namespace AiBos.TestInfrastructure;

/// <summary>A timestamp authority (RFC 3161) made with <c>openssl ts</c>: a throw-away root, a certificate under it,
/// and replies to whatever it is asked.</summary>
public sealed class OpenSslAuthority : IDisposable
{
    private const string Settings =
        """
        [ tsa ]
        serial = serial
        signer_cert = tsa.pem
        certs = root.pem
        signer_key = tsa.key
        signer_digest = sha256
        default_policy = 1.3.6.1.4.1.4146.2.3
        digests = sha256
        accuracy = secs:1
        ordering = no
        tsa_name = no
        ess_cert_id_chain = no
        ess_cert_id_alg = sha256
        [ timestamping ]
        basicConstraints = critical,CA:FALSE
        keyUsage = critical,digitalSignature
        extendedKeyUsage = critical,timeStamping
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-tsa-").FullName;
    private readonly SemaphoreSlim _turn = new(1);

    private OpenSslAuthority()
    {
    }

    /// <summary>The root's certificate, PEM.</summary>
    public string RootsFile => Path.Combine(_folder, "root.pem");

    /// <summary>Makes keys and certificates.</summary>
    public static async Task<OpenSslAuthority> CreateAsync(CancellationToken cancellationToken)
    {
        var authority = new OpenSslAuthority();
        await File.WriteAllTextAsync(Path.Combine(authority._folder, "tsa.cnf"), Settings, cancellationToken);
        string[] key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        await authority.RunAsync(
            ["req", "-x509", .. key, "-keyout", "root.key", "-out", "root.pem", "-days", "3650",
                "-subj", "/CN=Test root"],
            cancellationToken);
        await authority.RunAsync(
            ["req", .. key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/O=Tests/CN=Test authority"],
            cancellationToken);
        await authority.RunAsync(
            ["x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                "-days", "3650", "-extfile", "tsa.cnf", "-extensions", "timestamping", "-out", "tsa.pem"],
            cancellationToken);
        return authority;
    }

    /// <summary>Answers a request.</summary>
    /// <param name="query">The DER bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<byte[]> ReplyAsync(byte[] query, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder, "query"), query, cancellationToken);
            await RunAsync(
                ["ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query", "-out", "reply"],
                cancellationToken);
            return await File.ReadAllBytesAsync(Path.Combine(_folder, "reply"), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turn.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        (int code, string output) = await ForeignProgram.RunAsync(
            "openssl", arguments, _folder, cancellationToken: cancellationToken);
        if (code != 0)
            throw new InvalidOperationException($"openssl ended with {code}: {output}");
    }
}
