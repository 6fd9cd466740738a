CREATE TABLE aibos.kernel_sealed_entry (
    tenant_id text NOT NULL,
    key_id text NOT NULL,
    seq bigint NOT NULL,
    CONSTRAINT kernel_sealed_entry_pk PRIMARY KEY (tenant_id, key_id, seq),
    CONSTRAINT kernel_sealed_entry_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_sealed_entry_seq CHECK (seq >= 0)
);
COMMENT ON TABLE aibos.kernel_sealed_entry IS
    'Which entries hold values sealed under which key: a projection of the leaves, to find what is about a person. '
    'Only ever inserted into, in the commit of the entry; entries without sealed values have no row.';
COMMENT ON COLUMN aibos.kernel_sealed_entry.key_id IS 'One of the keys that the leaf names in pay.k.';

CREATE TRIGGER kernel_sealed_entry_append_only BEFORE UPDATE OR DELETE ON aibos.kernel_sealed_entry
    FOR EACH ROW EXECUTE FUNCTION aibos.refuse_ledger_change();
CREATE TRIGGER kernel_sealed_entry_no_truncate BEFORE TRUNCATE ON aibos.kernel_sealed_entry
    FOR EACH STATEMENT EXECUTE FUNCTION aibos.refuse_ledger_change();
ALTER TABLE aibos.kernel_sealed_entry ENABLE ALWAYS TRIGGER kernel_sealed_entry_append_only;
ALTER TABLE aibos.kernel_sealed_entry ENABLE ALWAYS TRIGGER kernel_sealed_entry_no_truncate;

-- Entries from before there was the table. A leaf has the name "k" once, before nothing but hexadecimal digits and
-- commas; quotes within its texts are escaped. Row-level security is forced, so the owner sees the log for this once.
CREATE POLICY owner_reads ON aibos.kernel_audit_log FOR SELECT TO kernel_owner USING (true);
INSERT INTO aibos.kernel_sealed_entry (tenant_id, key_id, seq)
SELECT l.tenant_id, k.key_id, l.seq
FROM aibos.kernel_audit_log l
CROSS JOIN LATERAL (
    SELECT DISTINCT unnest(string_to_array(
        substring(encode(l.leaf, 'escape') FROM ',"k":"([0-9a-f]{64}(?:,[0-9a-f]{64})*)"'), ','))) AS k (key_id)
WHERE position(',"k":"'::bytea IN l.leaf) > 0;
DROP POLICY owner_reads ON aibos.kernel_audit_log;

ALTER TABLE aibos.kernel_sealed_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_sealed_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON aibos.kernel_sealed_entry FOR SELECT TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()));
CREATE POLICY writer_adds ON aibos.kernel_sealed_entry FOR INSERT TO kernel_ledger WITH CHECK (true);

GRANT SELECT ON aibos.kernel_sealed_entry TO kernel_app;
GRANT INSERT ON aibos.kernel_sealed_entry TO kernel_ledger;
