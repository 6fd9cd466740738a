CREATE TABLE orders.shipment (
    tenant_id text NOT NULL DEFAULT aibos.current_tenant(),
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT shipment_pk PRIMARY KEY (tenant_id, id),
    CONSTRAINT shipment_status CHECK (status IN ('created', 'cancelled'))
);
CREATE UNIQUE INDEX shipment_one_at_a_time ON orders.shipment (tenant_id, order_id) WHERE status = 'created';
CREATE INDEX shipment_by_order ON orders.shipment (tenant_id, order_id, id);
COMMENT ON TABLE orders.shipment IS 'Shipments of whole orders: one at a time, another only after it was cancelled.';

ALTER TABLE orders.shipment ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders.shipment FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON orders.shipment TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()))
    WITH CHECK (tenant_id = (SELECT aibos.current_tenant()));

GRANT SELECT, INSERT ON orders.shipment TO kernel_app;
GRANT UPDATE (status, changed_at) ON orders.shipment TO kernel_app;
