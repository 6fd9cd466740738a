ALTER TABLE aibos.kernel_ledger_anchor_log
    ADD COLUMN log_number integer NOT NULL DEFAULT 1,
    ADD COLUMN former_entries bigint,
    ADD COLUMN reason text,
    ADD CONSTRAINT kernel_ledger_anchor_log_number UNIQUE (log_number),
    ADD CONSTRAINT kernel_ledger_anchor_log_renewed CHECK (
        log_number >= 1 AND (log_number = 1) = (reason IS NULL) AND (reason IS NULL) = (former_entries IS NULL));
ALTER TABLE aibos.kernel_ledger_anchor_log ALTER COLUMN log_number DROP DEFAULT;
DROP INDEX aibos.kernel_ledger_anchor_log_single;
COMMENT ON TABLE aibos.kernel_ledger_anchor_log IS
    'The anchor logs of this deployment, the first and each that an operator began when the one before could not go on; '
    'the one with the highest number goes on, and a silo without its key does not anchor. No secret. Only ever inserted '
    'into.';
COMMENT ON COLUMN aibos.kernel_ledger_anchor_log.log_id IS 'SHA-256 of the key that signs it.';
COMMENT ON COLUMN aibos.kernel_ledger_anchor_log.former_entries IS
    'Entries that the one before had, which are given up; null for the first.';
COMMENT ON COLUMN aibos.kernel_ledger_anchor_log.reason IS 'Why, in the operator''s words; null for the first.';

CREATE TRIGGER kernel_ledger_anchor_log_append_only BEFORE UPDATE OR DELETE ON aibos.kernel_ledger_anchor_log
    FOR EACH ROW EXECUTE FUNCTION aibos.refuse_ledger_change();
CREATE TRIGGER kernel_ledger_anchor_log_no_truncate BEFORE TRUNCATE ON aibos.kernel_ledger_anchor_log
    FOR EACH STATEMENT EXECUTE FUNCTION aibos.refuse_ledger_change();
ALTER TABLE aibos.kernel_ledger_anchor_log ENABLE ALWAYS TRIGGER kernel_ledger_anchor_log_append_only;
ALTER TABLE aibos.kernel_ledger_anchor_log ENABLE ALWAYS TRIGGER kernel_ledger_anchor_log_no_truncate;

ALTER TABLE aibos.kernel_ledger_anchor
    ADD COLUMN log_number integer NOT NULL DEFAULT 1,
    DROP CONSTRAINT kernel_ledger_anchor_pk,
    ADD CONSTRAINT kernel_ledger_anchor_pk PRIMARY KEY (tenant_id, log_number, anchor_index),
    ADD CONSTRAINT kernel_ledger_anchor_log_fk
        FOREIGN KEY (log_number) REFERENCES aibos.kernel_ledger_anchor_log (log_number);
ALTER TABLE aibos.kernel_ledger_anchor ALTER COLUMN log_number DROP DEFAULT;
DROP INDEX aibos.kernel_ledger_anchor_order;
CREATE INDEX kernel_ledger_anchor_order ON aibos.kernel_ledger_anchor (log_number, anchor_index);
COMMENT ON COLUMN aibos.kernel_ledger_anchor.anchor_index IS
    'Position in its anchor log, dense from 0 over all tenants.';
COMMENT ON COLUMN aibos.kernel_ledger_anchor.log_number IS 'Which anchor log.';
