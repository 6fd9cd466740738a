CREATE TABLE aibos.kernel_due_work (
    work_kind text NOT NULL,
    work_key text NOT NULL,
    due_at timestamptz NOT NULL,
    lease_token uuid,
    lease_until timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    CONSTRAINT kernel_due_work_pk PRIMARY KEY (work_kind, work_key)
);
CREATE INDEX kernel_due_work_due ON aibos.kernel_due_work (due_at);
COMMENT ON TABLE aibos.kernel_due_work IS
    'Timers that survive restarts: claimed with SKIP LOCKED under a lease; the token is checked when the work is done.';
COMMENT ON COLUMN aibos.kernel_due_work.lease_token IS 'Who holds the work; a worker that lost its lease cannot complete it.';

-- Housekeeping of the deployment, not of a tenant: only the kernel's own role reaches it.
GRANT SELECT, INSERT, UPDATE, DELETE ON aibos.kernel_due_work TO kernel_system;
