-- The tenant whose rows a statement may see. After SET LOCAL and COMMIT the setting reads '', hence nullif.
CREATE FUNCTION aibos.current_tenant() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('aibos.tenant_id', true), '') $$;
COMMENT ON FUNCTION aibos.current_tenant() IS 'Tenant of the present transaction, or NULL outside any tenant scope.';

CREATE TABLE aibos.kernel_deployment (
    deployment_id text NOT NULL,
    master_key_check bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT kernel_deployment_pk PRIMARY KEY (deployment_id)
);
CREATE UNIQUE INDEX kernel_deployment_single ON aibos.kernel_deployment ((true));
COMMENT ON TABLE aibos.kernel_deployment IS 'One row: the name under which this database''s ledgers are written.';
COMMENT ON COLUMN aibos.kernel_deployment.master_key_check IS
    'Tells whether a silo holds the master key of this database; reveals nothing of the key.';

CREATE TABLE aibos.kernel_tenant (
    tenant_id text NOT NULL,
    display_name text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL,
    CONSTRAINT kernel_tenant_pk PRIMARY KEY (tenant_id),
    CONSTRAINT kernel_tenant_id_shape CHECK (tenant_id ~ '^[a-z][a-z0-9-]{1,62}$'),
    CONSTRAINT kernel_tenant_status CHECK (status IN ('active', 'suspended'))
);
COMMENT ON TABLE aibos.kernel_tenant IS 'Every tenant of this deployment.';

CREATE TABLE aibos.kernel_ledger_head (
    tenant_id text NOT NULL,
    incarnation integer NOT NULL DEFAULT 1,
    epoch bigint NOT NULL DEFAULT 0,
    size bigint NOT NULL DEFAULT 0,
    head_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    at_us bigint NOT NULL DEFAULT 0,
    CONSTRAINT kernel_ledger_head_pk PRIMARY KEY (tenant_id),
    CONSTRAINT kernel_ledger_head_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_ledger_head_hash_length CHECK (octet_length(head_hash) = 32)
) WITH (fillfactor = 50); -- rewritten with every batch: room for heap-only updates
COMMENT ON TABLE aibos.kernel_ledger_head IS
    'The fence of each tenant''s log: an append names the epoch, size and hash it builds on, or nothing happens.';
COMMENT ON COLUMN aibos.kernel_ledger_head.epoch IS 'Raised by every writer that takes over; an older writer cannot commit.';
COMMENT ON COLUMN aibos.kernel_ledger_head.incarnation IS 'Raised only by an explicit restore; part of the log''s origin.';
COMMENT ON COLUMN aibos.kernel_ledger_head.at_us IS 'Time of the newest entry, microseconds UTC; never decreases.';

CREATE TABLE aibos.kernel_audit_log (
    tenant_id text NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    at_us bigint NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    outcome text NOT NULL,
    leaf bytea NOT NULL,
    leaf_hash bytea NOT NULL,
    payload bytea NOT NULL,
    CONSTRAINT kernel_audit_log_pk PRIMARY KEY (tenant_id, seq),
    CONSTRAINT kernel_audit_log_id UNIQUE (tenant_id, id),
    CONSTRAINT kernel_audit_log_seq CHECK (seq >= 0),
    CONSTRAINT kernel_audit_log_leaf_length CHECK (octet_length(leaf) BETWEEN 2 AND 65536),
    CONSTRAINT kernel_audit_log_hash_length CHECK (octet_length(leaf_hash) = 32)
) PARTITION BY LIST (tenant_id);

-- Everybody reads the parent, where row-level security holds. The writer alone may insert, and only here: COPY, which is
-- half as fast again as INSERT, does not work on a table with row-level security. Nobody else has a right on it.
CREATE TABLE aibos.kernel_audit_log_shared PARTITION OF aibos.kernel_audit_log DEFAULT;
COMMENT ON TABLE aibos.kernel_audit_log_shared IS 'Entries of all tenants that have no partition of their own.';
COMMENT ON TABLE aibos.kernel_audit_log IS
    'The log: one entry per fact, per tenant in one order without gaps. Only ever inserted into.';
COMMENT ON COLUMN aibos.kernel_audit_log.leaf IS
    'The hashed bytes: RFC 8785 encoding of the entry header. All other columns but payload are projections of it.';
COMMENT ON COLUMN aibos.kernel_audit_log.leaf_hash IS 'RFC 6962 leaf hash: SHA-256 of 0x00 and the leaf.';
COMMENT ON COLUMN aibos.kernel_audit_log.payload IS
    'Canonical JSON whose SHA-256 the leaf carries; kept off the leaf so that it can be erased one day.';
COMMENT ON COLUMN aibos.kernel_audit_log.id IS 'UUIDv7; for an action the id of its intent, so that it is sealed once.';
COMMENT ON COLUMN aibos.kernel_audit_log.at_us IS 'Microseconds UTC; never decreases within a tenant.';

CREATE FUNCTION aibos.refuse_ledger_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'kernel_audit_log is append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Record a new entry that corrects the old one.';
END
$$;

CREATE TRIGGER kernel_audit_log_append_only BEFORE UPDATE OR DELETE ON aibos.kernel_audit_log
    FOR EACH ROW EXECUTE FUNCTION aibos.refuse_ledger_change();
CREATE TRIGGER kernel_audit_log_no_truncate BEFORE TRUNCATE ON aibos.kernel_audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION aibos.refuse_ledger_change();
-- Row triggers are inherited by partitions, statement triggers are not.
CREATE TRIGGER kernel_audit_log_no_truncate BEFORE TRUNCATE ON aibos.kernel_audit_log_shared
    FOR EACH STATEMENT EXECUTE FUNCTION aibos.refuse_ledger_change();
-- ALWAYS: a plain trigger sleeps under session_replication_role = replica.
ALTER TABLE aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_append_only;
ALTER TABLE aibos.kernel_audit_log_shared ENABLE ALWAYS TRIGGER kernel_audit_log_append_only;
ALTER TABLE ONLY aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_no_truncate;
ALTER TABLE aibos.kernel_audit_log_shared ENABLE ALWAYS TRIGGER kernel_audit_log_no_truncate;

ALTER TABLE aibos.kernel_tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON aibos.kernel_tenant TO kernel_app USING (tenant_id = (SELECT aibos.current_tenant()));
CREATE POLICY system ON aibos.kernel_tenant TO kernel_system USING (true) WITH CHECK (true);
-- Foreign keys are checked as the owner; without this a forced policy would hide every tenant from them.
CREATE POLICY owner_reads ON aibos.kernel_tenant FOR SELECT TO kernel_owner USING (true);

ALTER TABLE aibos.kernel_ledger_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_ledger_head FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON aibos.kernel_ledger_head FOR SELECT TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()));
CREATE POLICY writer ON aibos.kernel_ledger_head TO kernel_ledger USING (true) WITH CHECK (true);
CREATE POLICY system ON aibos.kernel_ledger_head FOR INSERT TO kernel_system WITH CHECK (size = 0 AND epoch = 0);

ALTER TABLE aibos.kernel_audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON aibos.kernel_audit_log FOR SELECT TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()));
CREATE POLICY writer_reads ON aibos.kernel_audit_log FOR SELECT TO kernel_ledger USING (true);

GRANT SELECT ON aibos.kernel_deployment TO kernel_system;
GRANT SELECT ON aibos.kernel_tenant TO kernel_app;
GRANT SELECT, INSERT, UPDATE ON aibos.kernel_tenant TO kernel_system;
GRANT SELECT ON aibos.kernel_ledger_head TO kernel_app;
GRANT SELECT, UPDATE ON aibos.kernel_ledger_head TO kernel_ledger;
GRANT INSERT ON aibos.kernel_ledger_head TO kernel_system;
GRANT SELECT ON aibos.kernel_audit_log TO kernel_app;
-- The writer may look up where an id was sealed; it cannot read what was said.
GRANT SELECT (tenant_id, seq, id, leaf_hash) ON aibos.kernel_audit_log TO kernel_ledger;
GRANT INSERT ON aibos.kernel_audit_log_shared TO kernel_ledger;
