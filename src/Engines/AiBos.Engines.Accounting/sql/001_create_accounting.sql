CREATE SCHEMA accounting;
GRANT USAGE ON SCHEMA accounting TO kernel_app;

CREATE TABLE accounting.account (
    tenant_id text NOT NULL DEFAULT aibos.current_tenant(),
    number text NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    status text NOT NULL DEFAULT 'open',
    created_at timestamptz NOT NULL,
    CONSTRAINT account_pk PRIMARY KEY (tenant_id, number),
    CONSTRAINT account_type CHECK (type IN ('asset', 'liability', 'equity', 'income', 'expense')),
    CONSTRAINT account_status CHECK (status IN ('open', 'closed'))
);
COMMENT ON TABLE accounting.account IS 'The chart of accounts.';

CREATE TABLE accounting.period (
    tenant_id text NOT NULL DEFAULT aibos.current_tenant(),
    month date NOT NULL,
    status text NOT NULL,
    CONSTRAINT period_pk PRIMARY KEY (tenant_id, month),
    CONSTRAINT period_month CHECK (month = date_trunc('month', month)::date),
    CONSTRAINT period_status CHECK (status IN ('open', 'closed'))
);
COMMENT ON TABLE accounting.period IS 'Months that were ever opened; the first day names the month.';

CREATE TABLE accounting.journal_entry (
    tenant_id text NOT NULL DEFAULT aibos.current_tenant(),
    id uuid NOT NULL,
    number bigint NOT NULL,
    entry_date date NOT NULL,
    description text NOT NULL,
    currency text NOT NULL,
    status text NOT NULL,
    total numeric(24, 4) NOT NULL,
    posted_by text NOT NULL,
    posted_at timestamptz NOT NULL,
    CONSTRAINT journal_entry_pk PRIMARY KEY (tenant_id, id),
    CONSTRAINT journal_entry_number UNIQUE (tenant_id, number),
    CONSTRAINT journal_entry_status CHECK (status IN ('posted', 'pending_approval'))
);
CREATE INDEX journal_entry_by_date ON accounting.journal_entry (tenant_id, entry_date, number);
COMMENT ON TABLE accounting.journal_entry IS 'Posted entries. Never changed: a mistake is corrected by another entry.';
COMMENT ON COLUMN accounting.journal_entry.total IS 'Sum of the debits, which equals the sum of the credits.';

CREATE TABLE accounting.journal_line (
    tenant_id text NOT NULL DEFAULT aibos.current_tenant(),
    entry_id uuid NOT NULL,
    position integer NOT NULL,
    account text NOT NULL,
    debit numeric(19, 4),
    credit numeric(19, 4),
    CONSTRAINT journal_line_pk PRIMARY KEY (tenant_id, entry_id, position),
    CONSTRAINT journal_line_one_side CHECK (num_nonnulls(debit, credit) = 1),
    CONSTRAINT journal_line_not_negative CHECK (coalesce(debit, credit) >= 0)
);
CREATE INDEX journal_line_by_account ON accounting.journal_line (tenant_id, account, entry_id);
COMMENT ON TABLE accounting.journal_line IS
    'Sides of entries. No foreign keys: entry and lines are written by one statement, accounts are never removed.';

DO $policies$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['account', 'period', 'journal_entry', 'journal_line'] LOOP
        EXECUTE format('ALTER TABLE accounting.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE accounting.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY tenant_isolation ON accounting.%I TO kernel_app '
            'USING (tenant_id = (SELECT aibos.current_tenant())) '
            'WITH CHECK (tenant_id = (SELECT aibos.current_tenant()))', name);
    END LOOP;
END
$policies$;

GRANT SELECT, INSERT ON accounting.account, accounting.journal_entry, accounting.journal_line TO kernel_app;
GRANT SELECT, INSERT, UPDATE ON accounting.period TO kernel_app;
