CREATE TABLE aibos.kernel_outbox_intent (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    created_us bigint NOT NULL,
    kind text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    contract text,
    schema_hash text,
    outcome text NOT NULL,
    cause text,
    payload bytea NOT NULL,
    CONSTRAINT kernel_outbox_intent_pk PRIMARY KEY (tenant_id, id)
);
CREATE INDEX kernel_outbox_intent_age ON aibos.kernel_outbox_intent (created_us);
COMMENT ON TABLE aibos.kernel_outbox_intent IS
    'Entries promised in the transaction of their effect; the row goes in the commit that seals them into the log.';

CREATE TABLE aibos.kernel_idempotency (
    tenant_id text NOT NULL,
    principal_id text NOT NULL,
    idempotency_key text NOT NULL,
    action text NOT NULL,
    request_hash bytea NOT NULL,
    entry_id uuid NOT NULL,
    contract text NOT NULL,
    response bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT kernel_idempotency_pk PRIMARY KEY (tenant_id, principal_id, idempotency_key)
);
CREATE INDEX kernel_idempotency_age ON aibos.kernel_idempotency (created_at);
COMMENT ON TABLE aibos.kernel_idempotency IS
    'First answer of each idempotency key, written in the transaction of its effect under the key''s advisory lock.';

CREATE TABLE aibos.kernel_number_range (
    tenant_id text NOT NULL,
    series text NOT NULL,
    next_number bigint NOT NULL,
    CONSTRAINT kernel_number_range_pk PRIMARY KEY (tenant_id, series)
);
COMMENT ON TABLE aibos.kernel_number_range IS 'Next unreserved number of each series; silos reserve blocks.';

DO $policies$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['kernel_outbox_intent', 'kernel_idempotency', 'kernel_number_range'] LOOP
        EXECUTE format('ALTER TABLE aibos.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE aibos.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY tenant_isolation ON aibos.%I TO kernel_app '
            'USING (tenant_id = (SELECT aibos.current_tenant())) '
            'WITH CHECK (tenant_id = (SELECT aibos.current_tenant()))', name);
    END LOOP;
END
$policies$;

CREATE POLICY writer ON aibos.kernel_outbox_intent TO kernel_ledger USING (true);
CREATE POLICY system ON aibos.kernel_outbox_intent FOR SELECT TO kernel_system USING (true);
CREATE POLICY system ON aibos.kernel_idempotency TO kernel_system USING (true);

GRANT SELECT, INSERT ON aibos.kernel_outbox_intent TO kernel_app;
GRANT SELECT, DELETE ON aibos.kernel_outbox_intent TO kernel_ledger;
GRANT SELECT ON aibos.kernel_outbox_intent TO kernel_system;
GRANT SELECT, INSERT ON aibos.kernel_idempotency TO kernel_app;
GRANT SELECT, DELETE ON aibos.kernel_idempotency TO kernel_system;
GRANT SELECT, INSERT, UPDATE ON aibos.kernel_number_range TO kernel_app;
