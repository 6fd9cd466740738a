ALTER TABLE aibos.kernel_ledger_signer
    ADD COLUMN former_key bytea,
    ADD COLUMN statement text,
    ADD CONSTRAINT kernel_ledger_signer_former_fk
        FOREIGN KEY (former_key) REFERENCES aibos.kernel_ledger_signer (public_key),
    ADD CONSTRAINT kernel_ledger_signer_vouched CHECK ((former_key IS NULL) = (statement IS NULL));
DROP INDEX aibos.kernel_ledger_signer_single;
CREATE UNIQUE INDEX kernel_ledger_signer_first ON aibos.kernel_ledger_signer ((true)) WHERE former_key IS NULL;
CREATE UNIQUE INDEX kernel_ledger_signer_successor ON aibos.kernel_ledger_signer (former_key);
COMMENT ON TABLE aibos.kernel_ledger_signer IS
    'The Ed25519 keys that signed this deployment''s logs, the first and each that the one before vouched for; the one '
    'without a successor signs, and a silo with another key does not. No secret. Only ever inserted into.';
COMMENT ON COLUMN aibos.kernel_ledger_signer.former_key IS 'The key before it; null for the first.';
COMMENT ON COLUMN aibos.kernel_ledger_signer.statement IS
    'The rotation, a C2SP signed note of both keys; null for the first key.';

CREATE TRIGGER kernel_ledger_signer_append_only BEFORE UPDATE OR DELETE ON aibos.kernel_ledger_signer
    FOR EACH ROW EXECUTE FUNCTION aibos.refuse_ledger_change();
CREATE TRIGGER kernel_ledger_signer_no_truncate BEFORE TRUNCATE ON aibos.kernel_ledger_signer
    FOR EACH STATEMENT EXECUTE FUNCTION aibos.refuse_ledger_change();
ALTER TABLE aibos.kernel_ledger_signer ENABLE ALWAYS TRIGGER kernel_ledger_signer_append_only;
ALTER TABLE aibos.kernel_ledger_signer ENABLE ALWAYS TRIGGER kernel_ledger_signer_no_truncate;
