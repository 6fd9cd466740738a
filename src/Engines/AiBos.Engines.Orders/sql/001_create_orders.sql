CREATE SCHEMA orders;
GRANT USAGE ON SCHEMA orders TO kernel_app;

CREATE TABLE orders.order (
    tenant_id text NOT NULL DEFAULT aibos.current_tenant(),
    id uuid NOT NULL,
    number bigint NOT NULL,
    customer_id text NOT NULL,
    currency text NOT NULL,
    total numeric(19, 4) NOT NULL,
    status text NOT NULL DEFAULT 'open',
    stock text NOT NULL DEFAULT 'none',
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT order_pk PRIMARY KEY (tenant_id, id),
    CONSTRAINT order_number UNIQUE (tenant_id, number),
    CONSTRAINT order_status CHECK (status IN ('open', 'cancelled')),
    CONSTRAINT order_stock CHECK (stock IN ('none', 'reserved', 'shipped')),
    CONSTRAINT order_cancelled_holds_nothing CHECK (status = 'open' OR stock = 'none')
);
COMMENT ON TABLE orders.order IS
    'Orders of customers. Whoever changes an order, its payment or its shipment locks its row here first.';
COMMENT ON COLUMN orders.order.stock IS 'Where its goods are: on the shelf, reserved on the shelf, or gone.';

CREATE TABLE orders.order_line (
    tenant_id text NOT NULL DEFAULT aibos.current_tenant(),
    order_id uuid NOT NULL,
    position integer NOT NULL,
    sku text NOT NULL,
    quantity integer NOT NULL,
    price numeric(19, 4) NOT NULL,
    CONSTRAINT order_line_pk PRIMARY KEY (tenant_id, order_id, position),
    CONSTRAINT order_line_sku UNIQUE (tenant_id, order_id, sku),
    CONSTRAINT order_line_quantity CHECK (quantity > 0),
    CONSTRAINT order_line_price CHECK (price >= 0)
);
COMMENT ON TABLE orders.order_line IS 'What was ordered; written with its order and never changed.';

ALTER TABLE orders.order ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders.order FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON orders.order TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()))
    WITH CHECK (tenant_id = (SELECT aibos.current_tenant()));
ALTER TABLE orders.order_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders.order_line FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON orders.order_line TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()))
    WITH CHECK (tenant_id = (SELECT aibos.current_tenant()));

GRANT SELECT, INSERT ON orders.order, orders.order_line TO kernel_app;
GRANT UPDATE (status, stock) ON orders.order TO kernel_app;
