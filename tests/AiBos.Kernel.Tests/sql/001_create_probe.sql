CREATE SCHEMA probe;
GRANT USAGE ON SCHEMA probe TO kernel_app;

CREATE TABLE probe.note (
    tenant_id text NOT NULL DEFAULT aibos.current_tenant(),
    id uuid NOT NULL,
    text text NOT NULL,
    CONSTRAINT note_pk PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE probe.note IS 'Notes of the test engine.';
ALTER TABLE probe.note ENABLE ROW LEVEL SECURITY;
ALTER TABLE probe.note FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON probe.note TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()))
    WITH CHECK (tenant_id = (SELECT aibos.current_tenant()));
GRANT SELECT, INSERT, UPDATE, DELETE ON probe.note TO kernel_app;
