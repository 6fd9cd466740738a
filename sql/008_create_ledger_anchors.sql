CREATE TABLE aibos.kernel_ledger_timestamp (
    tenant_id text NOT NULL,
    origin text NOT NULL,
    size bigint NOT NULL,
    note text NOT NULL,
    reply bytea NOT NULL,
    stamped_at timestamptz NOT NULL,
    CONSTRAINT kernel_ledger_timestamp_pk PRIMARY KEY (tenant_id, origin, size),
    CONSTRAINT kernel_ledger_timestamp_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_ledger_timestamp_size CHECK (size > 0),
    CONSTRAINT kernel_ledger_timestamp_reply_length CHECK (octet_length(reply) BETWEEN 1 AND 65536)
);
COMMENT ON TABLE aibos.kernel_ledger_timestamp IS
    'Signed checkpoints that a time-stamping authority saw, and what it said (RFC 3161). Only ever inserted into.';
COMMENT ON COLUMN aibos.kernel_ledger_timestamp.note IS 'C2SP signed note; the authority saw SHA-256 of these bytes.';
COMMENT ON COLUMN aibos.kernel_ledger_timestamp.reply IS 'TimeStampResp in DER, as it came.';
COMMENT ON COLUMN aibos.kernel_ledger_timestamp.stamped_at IS 'The time in the reply, by the authority''s clock.';

CREATE TRIGGER kernel_ledger_timestamp_append_only BEFORE UPDATE OR DELETE ON aibos.kernel_ledger_timestamp
    FOR EACH ROW EXECUTE FUNCTION aibos.refuse_ledger_change();
CREATE TRIGGER kernel_ledger_timestamp_no_truncate BEFORE TRUNCATE ON aibos.kernel_ledger_timestamp
    FOR EACH STATEMENT EXECUTE FUNCTION aibos.refuse_ledger_change();
ALTER TABLE aibos.kernel_ledger_timestamp ENABLE ALWAYS TRIGGER kernel_ledger_timestamp_append_only;
ALTER TABLE aibos.kernel_ledger_timestamp ENABLE ALWAYS TRIGGER kernel_ledger_timestamp_no_truncate;

ALTER TABLE aibos.kernel_ledger_timestamp ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_ledger_timestamp FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON aibos.kernel_ledger_timestamp FOR SELECT TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()));
CREATE POLICY writer_reads ON aibos.kernel_ledger_timestamp FOR SELECT TO kernel_ledger USING (true);
CREATE POLICY writer_adds ON aibos.kernel_ledger_timestamp FOR INSERT TO kernel_ledger WITH CHECK (true);

GRANT SELECT ON aibos.kernel_ledger_timestamp TO kernel_app;
GRANT SELECT, INSERT ON aibos.kernel_ledger_timestamp TO kernel_ledger;
