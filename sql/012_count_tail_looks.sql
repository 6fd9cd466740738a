ALTER TABLE aibos.kernel_ledger_scrub
    ADD COLUMN tail_looks bigint NOT NULL DEFAULT 0,
    ADD COLUMN told_size bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT kernel_ledger_scrub_told CHECK (tail_looks >= 0 AND told_size >= 0);
COMMENT ON COLUMN aibos.kernel_ledger_scrub.tail_looks IS
    'Looks at new entries that no entry tells of yet; the next run over the whole log does.';
COMMENT ON COLUMN aibos.kernel_ledger_scrub.told_size IS 'Entries that looks have read which an entry tells of.';
