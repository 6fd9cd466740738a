CREATE TABLE orders.stock (
    tenant_id text NOT NULL DEFAULT aibos.current_tenant(),
    sku text NOT NULL,
    on_hand bigint NOT NULL,
    reserved bigint NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL,
    CONSTRAINT stock_pk PRIMARY KEY (tenant_id, sku),
    CONSTRAINT stock_never_oversold CHECK (reserved >= 0 AND reserved <= on_hand)
);
COMMENT ON TABLE orders.stock IS 'Goods on the shelf. Rows are locked in the order of their SKU.';
COMMENT ON COLUMN orders.stock.reserved IS 'How many of those on hand are promised to orders.';

ALTER TABLE orders.stock ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders.stock FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON orders.stock TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()))
    WITH CHECK (tenant_id = (SELECT aibos.current_tenant()));

GRANT SELECT, INSERT ON orders.stock TO kernel_app;
GRANT UPDATE (on_hand, reserved, changed_at) ON orders.stock TO kernel_app;
