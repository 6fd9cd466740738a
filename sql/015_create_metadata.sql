CREATE TABLE aibos.kernel_metadata_object (
    object_id text NOT NULL,
    kind text NOT NULL,
    hash bytea NOT NULL,
    content bytea NOT NULL,
    published_at timestamptz NOT NULL,
    CONSTRAINT kernel_metadata_object_pk PRIMARY KEY (object_id, hash),
    CONSTRAINT kernel_metadata_object_kind CHECK (kind IN ('contract', 'engine')),
    CONSTRAINT kernel_metadata_object_hash CHECK (hash = sha256(content))
);
CREATE UNIQUE INDEX kernel_metadata_object_contract ON aibos.kernel_metadata_object (object_id)
    WHERE kind = 'contract';
COMMENT ON TABLE aibos.kernel_metadata_object IS
    'Every version of every contract and engine that was ever published to this database, for ever. Only inserted into.';
COMMENT ON INDEX aibos.kernel_metadata_object_contract IS
    'A contract never changes under its version; an engine may gain contracts.';
COMMENT ON COLUMN aibos.kernel_metadata_object.object_id IS
    'contract/accounting.create.account@1.0.0, engine/accounting@1.0.0.';
COMMENT ON COLUMN aibos.kernel_metadata_object.content IS 'What it promises, canonical JSON (RFC 8785).';

CREATE TABLE aibos.kernel_tenant_engine (
    tenant_id text NOT NULL,
    domain text NOT NULL,
    version text NOT NULL,
    hash bytea NOT NULL,
    state text NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    seq bigint NOT NULL,
    CONSTRAINT kernel_tenant_engine_pk PRIMARY KEY (tenant_id, domain),
    CONSTRAINT kernel_tenant_engine_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_tenant_engine_state CHECK (state IN ('enabled', 'disabled'))
);
COMMENT ON TABLE aibos.kernel_tenant_engine IS
    'The engines a tenant has, as its ledger says: a row follows the entry of its last change.';
COMMENT ON COLUMN aibos.kernel_tenant_engine.version IS 'The newest version that was registered.';
COMMENT ON COLUMN aibos.kernel_tenant_engine.hash IS 'Which content of that version, in kernel_metadata_object.';
COMMENT ON COLUMN aibos.kernel_tenant_engine.seq IS 'The entry of the last change.';

ALTER TABLE aibos.kernel_tenant_engine ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_tenant_engine FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_reads ON aibos.kernel_tenant_engine FOR SELECT TO kernel_owner USING (true);
CREATE POLICY system ON aibos.kernel_tenant_engine TO kernel_system USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON aibos.kernel_metadata_object TO kernel_system;
GRANT SELECT, INSERT, UPDATE ON aibos.kernel_tenant_engine TO kernel_system;
