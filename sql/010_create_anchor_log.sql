CREATE TABLE aibos.kernel_ledger_anchor (
    tenant_id text NOT NULL,
    anchor_index bigint NOT NULL,
    origin text NOT NULL,
    size bigint NOT NULL,
    note text NOT NULL,
    integrated_at bigint NOT NULL,
    body bytea NOT NULL,
    promise bytea NOT NULL,
    proof bytea NOT NULL,
    checkpoint text NOT NULL,
    CONSTRAINT kernel_ledger_anchor_pk PRIMARY KEY (tenant_id, anchor_index),
    CONSTRAINT kernel_ledger_anchor_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_ledger_anchor_place CHECK (anchor_index >= 0 AND size > 0),
    CONSTRAINT kernel_ledger_anchor_proof_length CHECK (octet_length(proof) % 32 = 0)
);
CREATE INDEX kernel_ledger_anchor_order ON aibos.kernel_ledger_anchor (anchor_index);
COMMENT ON TABLE aibos.kernel_ledger_anchor IS
    'The anchor log of the deployment: signed checkpoints of all tenants in one tree (RFC 6962). Only ever inserted into.';
COMMENT ON COLUMN aibos.kernel_ledger_anchor.anchor_index IS 'Position in the anchor log, dense from 0 over all tenants.';
COMMENT ON COLUMN aibos.kernel_ledger_anchor.note IS 'The anchored checkpoint, C2SP signed note.';
COMMENT ON COLUMN aibos.kernel_ledger_anchor.integrated_at IS 'Seconds since 1970-01-01 UTC.';
COMMENT ON COLUMN aibos.kernel_ledger_anchor.body IS 'The leaf: hashedrekord 0.0.1 over the note, RFC 8785.';
COMMENT ON COLUMN aibos.kernel_ledger_anchor.promise IS 'Signature over body, time and position (signed entry time stamp).';
COMMENT ON COLUMN aibos.kernel_ledger_anchor.proof IS 'Inclusion in the tree whose last entry this is: hashes of 32 bytes.';
COMMENT ON COLUMN aibos.kernel_ledger_anchor.checkpoint IS 'The anchor log''s signed checkpoint over that tree.';

CREATE TRIGGER kernel_ledger_anchor_append_only BEFORE UPDATE OR DELETE ON aibos.kernel_ledger_anchor
    FOR EACH ROW EXECUTE FUNCTION aibos.refuse_ledger_change();
CREATE TRIGGER kernel_ledger_anchor_no_truncate BEFORE TRUNCATE ON aibos.kernel_ledger_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION aibos.refuse_ledger_change();
ALTER TABLE aibos.kernel_ledger_anchor ENABLE ALWAYS TRIGGER kernel_ledger_anchor_append_only;
ALTER TABLE aibos.kernel_ledger_anchor ENABLE ALWAYS TRIGGER kernel_ledger_anchor_no_truncate;

ALTER TABLE aibos.kernel_ledger_anchor ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_ledger_anchor FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON aibos.kernel_ledger_anchor FOR SELECT TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()));
CREATE POLICY writer_reads ON aibos.kernel_ledger_anchor FOR SELECT TO kernel_ledger USING (true);
CREATE POLICY writer_adds ON aibos.kernel_ledger_anchor FOR INSERT TO kernel_ledger WITH CHECK (true);

GRANT SELECT ON aibos.kernel_ledger_anchor TO kernel_app;
GRANT SELECT, INSERT ON aibos.kernel_ledger_anchor TO kernel_ledger;

CREATE TABLE aibos.kernel_ledger_anchor_log (
    log_id bytea NOT NULL,
    registered_at timestamptz NOT NULL,
    CONSTRAINT kernel_ledger_anchor_log_pk PRIMARY KEY (log_id),
    CONSTRAINT kernel_ledger_anchor_log_id_length CHECK (octet_length(log_id) = 32)
);
CREATE UNIQUE INDEX kernel_ledger_anchor_log_single ON aibos.kernel_ledger_anchor_log ((true));
COMMENT ON TABLE aibos.kernel_ledger_anchor_log IS
    'SHA-256 of the key that signs this deployment''s anchor log: a silo with another key does not anchor. No secret.';
GRANT SELECT, INSERT ON aibos.kernel_ledger_anchor_log TO kernel_ledger;
