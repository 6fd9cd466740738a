CREATE TABLE aibos.kernel_ledger_cosigned (
    tenant_id text NOT NULL,
    size bigint NOT NULL,
    origin text NOT NULL,
    note text NOT NULL,
    witnesses integer NOT NULL,
    cosigned_at timestamptz NOT NULL,
    CONSTRAINT kernel_ledger_cosigned_pk PRIMARY KEY (tenant_id),
    CONSTRAINT kernel_ledger_cosigned_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_ledger_cosigned_size CHECK (size > 0),
    CONSTRAINT kernel_ledger_cosigned_witnesses CHECK (witnesses > 0)
) WITH (fillfactor = 50);
COMMENT ON TABLE aibos.kernel_ledger_cosigned IS
    'Newest checkpoint of each log that enough witnesses cosigned: what readers get when the policy asks for them.';
COMMENT ON COLUMN aibos.kernel_ledger_cosigned.note IS 'C2SP signed note, byte for byte, with the cosignatures.';
COMMENT ON COLUMN aibos.kernel_ledger_cosigned.witnesses IS 'Number of known witnesses that cosigned it.';

ALTER TABLE aibos.kernel_ledger_cosigned ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_ledger_cosigned FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON aibos.kernel_ledger_cosigned FOR SELECT TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()));
CREATE POLICY writer ON aibos.kernel_ledger_cosigned TO kernel_ledger USING (true) WITH CHECK (true);

GRANT SELECT ON aibos.kernel_ledger_cosigned TO kernel_app;
GRANT SELECT, INSERT, UPDATE ON aibos.kernel_ledger_cosigned TO kernel_ledger;
