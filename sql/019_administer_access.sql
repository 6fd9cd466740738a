CREATE TABLE aibos.kernel_access_head (
    tenant_id text NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT kernel_access_head_pk PRIMARY KEY (tenant_id),
    CONSTRAINT kernel_access_head_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id)
);
COMMENT ON TABLE aibos.kernel_access_head IS
    'One row a tenant, locked by each change of roles, principals, keys and duty pairs: changes come one after another.';
COMMENT ON COLUMN aibos.kernel_access_head.revision IS
    'How many changes there were; each entry on the ledger says its own.';

CREATE TABLE aibos.kernel_duty_pair (
    tenant_id text NOT NULL,
    pair_name text NOT NULL,
    first_permission text NOT NULL,
    second_permission text NOT NULL,
    reason text NOT NULL,
    exempts_all boolean NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT kernel_duty_pair_pk PRIMARY KEY (tenant_id, pair_name),
    CONSTRAINT kernel_duty_pair_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id)
);
COMMENT ON TABLE aibos.kernel_duty_pair IS 'Separation of duty: two permissions that no principal of the tenant holds at once.';
COMMENT ON COLUMN aibos.kernel_duty_pair.first_permission IS 'Exact, or a subtree such as accounting.*.';
COMMENT ON COLUMN aibos.kernel_duty_pair.exempts_all IS 'Whether principals whose roles grant * are let pass.';
COMMENT ON COLUMN aibos.kernel_duty_pair.version IS 'Counts changes, from 1.';

ALTER TABLE aibos.kernel_role ADD COLUMN version bigint NOT NULL DEFAULT 1;
COMMENT ON COLUMN aibos.kernel_role.version IS 'Counts changes, from 1.';
ALTER TABLE aibos.kernel_principal ADD COLUMN version bigint NOT NULL DEFAULT 1;
COMMENT ON COLUMN aibos.kernel_principal.version IS 'Counts changes, from 1.';
ALTER TABLE aibos.kernel_api_key ADD COLUMN key_name text NOT NULL DEFAULT '';
COMMENT ON COLUMN aibos.kernel_api_key.key_name IS 'What it is for, in words of who made it; empty for keys of the demo.';
CREATE INDEX kernel_api_key_of_principal ON aibos.kernel_api_key (tenant_id, principal_id);

DO $policies$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['kernel_access_head', 'kernel_duty_pair'] LOOP
        EXECUTE format('ALTER TABLE aibos.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE aibos.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner_reads ON aibos.%I FOR SELECT TO kernel_owner USING (true)', name);
        EXECUTE format('CREATE POLICY system ON aibos.%I TO kernel_system USING (true) WITH CHECK (true)', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON aibos.%I TO kernel_system', name);
    END LOOP;
END
$policies$;

GRANT DELETE ON aibos.kernel_role, aibos.kernel_duty_pair TO kernel_system;

-- The entry of a change is promised in the transaction of the change, as actions do.
CREATE POLICY system_promises ON aibos.kernel_outbox_intent FOR INSERT TO kernel_system WITH CHECK (true);
GRANT INSERT ON aibos.kernel_outbox_intent TO kernel_system;
