CREATE TABLE orders.payment (
    tenant_id text NOT NULL DEFAULT aibos.current_tenant(),
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    reference text NOT NULL,
    currency text NOT NULL,
    amount numeric(19, 4) NOT NULL,
    status text NOT NULL,
    authorized_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT payment_pk PRIMARY KEY (tenant_id, id),
    CONSTRAINT payment_status CHECK (status IN ('authorized', 'captured', 'voided', 'refunded'))
);
CREATE UNIQUE INDEX payment_one_at_a_time ON orders.payment (tenant_id, order_id)
    WHERE status IN ('authorized', 'captured');
CREATE INDEX payment_by_order ON orders.payment (tenant_id, order_id, id);
COMMENT ON TABLE orders.payment IS 'Payments of orders: one at a time, others only after it was voided or refunded.';
COMMENT ON COLUMN orders.payment.reference IS 'What the provider of the payment calls it.';

ALTER TABLE orders.payment ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders.payment FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON orders.payment TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()))
    WITH CHECK (tenant_id = (SELECT aibos.current_tenant()));

GRANT SELECT, INSERT ON orders.payment TO kernel_app;
GRANT UPDATE (status, changed_at) ON orders.payment TO kernel_app;
