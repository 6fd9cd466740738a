CREATE TABLE aibos.kernel_role (
    tenant_id text NOT NULL,
    role_name text NOT NULL,
    permissions text[] NOT NULL,
    CONSTRAINT kernel_role_pk PRIMARY KEY (tenant_id, role_name),
    CONSTRAINT kernel_role_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id)
);
COMMENT ON TABLE aibos.kernel_role IS 'Named sets of permissions; * grants all, accounting.* a subtree.';

CREATE TABLE aibos.kernel_principal (
    tenant_id text NOT NULL,
    principal_id text NOT NULL,
    kind text NOT NULL,
    roles text[] NOT NULL,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL,
    CONSTRAINT kernel_principal_pk PRIMARY KEY (tenant_id, principal_id),
    CONSTRAINT kernel_principal_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_principal_kind CHECK (kind IN ('user', 'service', 'device')),
    CONSTRAINT kernel_principal_status CHECK (status IN ('active', 'suspended'))
);
COMMENT ON TABLE aibos.kernel_principal IS 'Whoever may act for a tenant. The id is opaque: it stays on the ledger for ever.';

CREATE TABLE aibos.kernel_api_key (
    tenant_id text NOT NULL,
    key_id text NOT NULL,
    principal_id text NOT NULL,
    secret_hash bytea NOT NULL,
    pepper_version integer NOT NULL,
    state text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    CONSTRAINT kernel_api_key_pk PRIMARY KEY (tenant_id, key_id),
    CONSTRAINT kernel_api_key_principal_fk FOREIGN KEY (tenant_id, principal_id)
        REFERENCES aibos.kernel_principal (tenant_id, principal_id),
    CONSTRAINT kernel_api_key_state CHECK (state IN ('active', 'revoked'))
);
CREATE INDEX kernel_api_key_by_id ON aibos.kernel_api_key (key_id);
COMMENT ON TABLE aibos.kernel_api_key IS 'Long-lived credentials; the secret itself is never stored.';
COMMENT ON COLUMN aibos.kernel_api_key.secret_hash IS 'HMAC-SHA256 of the secret under the pepper of pepper_version.';

CREATE TABLE aibos.kernel_signing_key (
    kid text NOT NULL,
    state text NOT NULL,
    public_jwk text NOT NULL,
    wrapped_private_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT kernel_signing_key_pk PRIMARY KEY (kid),
    CONSTRAINT kernel_signing_key_state CHECK (state IN ('pending', 'active', 'grace', 'retired', 'revoked'))
);
CREATE UNIQUE INDEX kernel_signing_key_active ON aibos.kernel_signing_key ((true)) WHERE state = 'active';
COMMENT ON TABLE aibos.kernel_signing_key IS 'ES256 keys of the kernel''s own tokens, wrapped by the master key; kid is RFC 7638.';

CREATE TABLE aibos.kernel_tenant_key (
    tenant_id text NOT NULL,
    version integer NOT NULL,
    wrapped_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT kernel_tenant_key_pk PRIMARY KEY (tenant_id, version),
    CONSTRAINT kernel_tenant_key_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id)
);
COMMENT ON TABLE aibos.kernel_tenant_key IS 'Each tenant''s data keys (AES-256), wrapped by the master key.';

DO $policies$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['kernel_role', 'kernel_principal', 'kernel_api_key', 'kernel_tenant_key'] LOOP
        EXECUTE format('ALTER TABLE aibos.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE aibos.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner_reads ON aibos.%I FOR SELECT TO kernel_owner USING (true)', name);
        EXECUTE format('CREATE POLICY system ON aibos.%I TO kernel_system USING (true) WITH CHECK (true)', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON aibos.%I TO kernel_system', name);
    END LOOP;
END
$policies$;

-- Credentials and keys are read before or beneath any tenant's scope, by the kernel alone: engines run as kernel_app,
-- which has no right on these tables at all.
GRANT SELECT, INSERT, UPDATE ON aibos.kernel_signing_key TO kernel_system;
