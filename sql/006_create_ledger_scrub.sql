CREATE TABLE aibos.kernel_ledger_scrub (
    tenant_id text NOT NULL,
    tail_size bigint NOT NULL DEFAULT 0,
    tail_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    seen_at timestamptz NOT NULL,
    full_at timestamptz,
    full_size bigint,
    full_status text,
    CONSTRAINT kernel_ledger_scrub_pk PRIMARY KEY (tenant_id),
    CONSTRAINT kernel_ledger_scrub_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_ledger_scrub_tail CHECK (tail_size >= 0 AND octet_length(tail_hash) = 32)
) WITH (fillfactor = 50);
COMMENT ON TABLE aibos.kernel_ledger_scrub IS
    'How far each log was verified by the kernel itself: where the next look begins, and when all of it was looked at last.';
COMMENT ON COLUMN aibos.kernel_ledger_scrub.tail_size IS 'Entries that the tail check has read, once each.';
COMMENT ON COLUMN aibos.kernel_ledger_scrub.tail_hash IS 'Hash of the head at that moment, which the next entry must link to.';
COMMENT ON COLUMN aibos.kernel_ledger_scrub.seen_at IS 'When the log was first looked at; a full run is due a day later.';
COMMENT ON COLUMN aibos.kernel_ledger_scrub.full_at IS 'End of the newest verification of the whole log.';

ALTER TABLE aibos.kernel_ledger_scrub ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_ledger_scrub FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON aibos.kernel_ledger_scrub TO kernel_ledger USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON aibos.kernel_ledger_scrub TO kernel_ledger;
