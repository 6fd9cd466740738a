ALTER TABLE aibos.kernel_metadata_object DROP CONSTRAINT kernel_metadata_object_kind;
ALTER TABLE aibos.kernel_metadata_object ADD CONSTRAINT kernel_metadata_object_kind
    CHECK (kind IN ('contract', 'engine', 'entity'));

CREATE UNIQUE INDEX kernel_metadata_object_fixed ON aibos.kernel_metadata_object (object_id)
    WHERE kind IN ('contract', 'entity');
DROP INDEX aibos.kernel_metadata_object_contract;
COMMENT ON INDEX aibos.kernel_metadata_object_fixed IS
    'A contract or an entity never changes under its version; an engine may gain some.';
COMMENT ON COLUMN aibos.kernel_metadata_object.object_id IS
    'contract/accounting.create.account@1.0.0, entity/accounting.account@1.0.0, engine/accounting@1.0.0.';
COMMENT ON TABLE aibos.kernel_metadata_object IS
    'Every version of every contract, entity and engine that was ever published to this database, for ever. Only '
    'inserted into.';
