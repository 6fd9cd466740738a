ALTER TABLE aibos.kernel_metadata_object DROP CONSTRAINT kernel_metadata_object_kind;
ALTER TABLE aibos.kernel_metadata_object ADD CONSTRAINT kernel_metadata_object_kind
    CHECK (kind IN ('contract', 'engine', 'entity', 'event'));

DROP INDEX aibos.kernel_metadata_object_fixed;
CREATE UNIQUE INDEX kernel_metadata_object_fixed ON aibos.kernel_metadata_object (object_id) WHERE kind <> 'engine';
COMMENT ON INDEX aibos.kernel_metadata_object_fixed IS
    'A contract, an entity or an event never changes under its version; an engine may gain some.';
COMMENT ON COLUMN aibos.kernel_metadata_object.object_id IS
    'contract/accounting.create.account@1.0.0, entity/accounting.account@1.0.0, event/orders.order.placed@1.0.0, '
    'engine/accounting@1.0.0.';
COMMENT ON TABLE aibos.kernel_metadata_object IS
    'Every version of every contract, entity, event and engine that was ever published to this database, for ever. '
    'Only inserted into.';
