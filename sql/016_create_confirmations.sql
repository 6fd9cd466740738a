CREATE TABLE aibos.kernel_spent_confirmation (
    tenant_id text NOT NULL,
    confirmation_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT kernel_spent_confirmation_pk PRIMARY KEY (tenant_id, confirmation_id)
);
CREATE INDEX kernel_spent_confirmation_age ON aibos.kernel_spent_confirmation (expires_at);
COMMENT ON TABLE aibos.kernel_spent_confirmation IS
    'Confirmations of destructive actions that were used: each counts once, whichever silo is asked.';
COMMENT ON COLUMN aibos.kernel_spent_confirmation.expires_at IS 'The row is forgotten an hour later.';

ALTER TABLE aibos.kernel_spent_confirmation ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_spent_confirmation FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON aibos.kernel_spent_confirmation TO kernel_system USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, DELETE ON aibos.kernel_spent_confirmation TO kernel_system;
