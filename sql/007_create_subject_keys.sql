CREATE TABLE aibos.kernel_subject_key (
    tenant_id text NOT NULL,
    key_id text NOT NULL,
    subject_id text NOT NULL,
    version integer NOT NULL,
    wrapped_key bytea,
    created_at timestamptz NOT NULL,
    erasure_id uuid,
    erasure_actor text,
    erasure_payload bytea,
    destroyed_at timestamptz,
    CONSTRAINT kernel_subject_key_pk PRIMARY KEY (tenant_id, key_id),
    CONSTRAINT kernel_subject_key_version UNIQUE (tenant_id, subject_id, version),
    CONSTRAINT kernel_subject_key_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_subject_key_destroyed CHECK (wrapped_key IS NOT NULL OR destroyed_at IS NOT NULL),
    CONSTRAINT kernel_subject_key_erasure CHECK (
        num_nulls(erasure_id, erasure_actor, erasure_payload) IN (0, 3)
        AND (destroyed_at IS NULL OR erasure_id IS NOT NULL))
);
CREATE INDEX kernel_subject_key_erasing ON aibos.kernel_subject_key (erasure_id)
    WHERE erasure_id IS NOT NULL AND destroyed_at IS NULL;
COMMENT ON TABLE aibos.kernel_subject_key IS
    'A key for each data subject, under which personal fields of payloads are sealed; wrapped by the tenant''s key. '
    'Erasing a person destroys the key; nothing on the log changes.';
COMMENT ON COLUMN aibos.kernel_subject_key.key_id IS 'Commitment to the key: SHA-256 under a prefix, hexadecimal.';
COMMENT ON COLUMN aibos.kernel_subject_key.version IS 'Rises when something is sealed for a subject that was erased.';
COMMENT ON COLUMN aibos.kernel_subject_key.erasure_id IS
    'Entry that says the key is destroyed; promised first, then on the log, then the key goes.';

CREATE TABLE aibos.kernel_legal_hold (
    tenant_id text NOT NULL,
    subject_id text NOT NULL,
    reason text NOT NULL,
    placed_by text NOT NULL,
    placed_at timestamptz NOT NULL,
    CONSTRAINT kernel_legal_hold_pk PRIMARY KEY (tenant_id, subject_id),
    CONSTRAINT kernel_legal_hold_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id)
);
COMMENT ON TABLE aibos.kernel_legal_hold IS 'Data subjects who may not be erased for now.';

ALTER TABLE aibos.kernel_outbox_intent ADD COLUMN key_id text;
COMMENT ON COLUMN aibos.kernel_outbox_intent.key_id IS 'Keys that sealed personal fields of the payload.';

DO $policies$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['kernel_subject_key', 'kernel_legal_hold'] LOOP
        EXECUTE format('ALTER TABLE aibos.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE aibos.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner_reads ON aibos.%I FOR SELECT TO kernel_owner USING (true)', name);
        EXECUTE format('CREATE POLICY system ON aibos.%I TO kernel_system USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$policies$;
GRANT SELECT, INSERT, UPDATE ON aibos.kernel_subject_key TO kernel_system;
GRANT SELECT, INSERT, DELETE ON aibos.kernel_legal_hold TO kernel_system;
