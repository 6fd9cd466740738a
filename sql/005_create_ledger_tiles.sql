-- The same refusal for every append-only table of the ledger, by its own name.
CREATE OR REPLACE FUNCTION aibos.refuse_ledger_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Record a new entry that corrects the old one.';
END
$$;

CREATE TABLE aibos.kernel_ledger_tile (
    tenant_id text NOT NULL,
    level smallint NOT NULL,
    tile_index bigint NOT NULL,
    hashes bytea NOT NULL,
    root bytea NOT NULL,
    CONSTRAINT kernel_ledger_tile_pk PRIMARY KEY (tenant_id, level, tile_index),
    CONSTRAINT kernel_ledger_tile_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_ledger_tile_place CHECK (level BETWEEN 0 AND 7 AND tile_index >= 0),
    CONSTRAINT kernel_ledger_tile_hashes_length CHECK (octet_length(hashes) = 8192),
    CONSTRAINT kernel_ledger_tile_root_length CHECK (octet_length(root) = 32)
);
COMMENT ON TABLE aibos.kernel_ledger_tile IS
    'Full tiles of each log (C2SP tlog-tiles), written in the commit of the entry that fills them. Unfinished tiles are '
    'read off the log and the tiles below. Only ever inserted into.';
COMMENT ON COLUMN aibos.kernel_ledger_tile.level IS '0 holds leaf hashes, 1 the roots of full tiles of level 0, and so on.';
COMMENT ON COLUMN aibos.kernel_ledger_tile.hashes IS '256 hashes of 32 bytes, from left to right.';
COMMENT ON COLUMN aibos.kernel_ledger_tile.root IS
    'RFC 6962 root over the 256 hashes; stands in the tile above at tile_index mod 256.';

CREATE TABLE aibos.kernel_ledger_checkpoint (
    tenant_id text NOT NULL,
    size bigint NOT NULL,
    origin text NOT NULL,
    note text NOT NULL,
    signed_at timestamptz NOT NULL,
    CONSTRAINT kernel_ledger_checkpoint_pk PRIMARY KEY (tenant_id),
    CONSTRAINT kernel_ledger_checkpoint_tenant_fk FOREIGN KEY (tenant_id) REFERENCES aibos.kernel_tenant (tenant_id),
    CONSTRAINT kernel_ledger_checkpoint_size CHECK (size > 0)
) WITH (fillfactor = 50);
COMMENT ON TABLE aibos.kernel_ledger_checkpoint IS
    'Newest signed checkpoint of each log, a copy for readers. The signer''s own, outside this database, is the one that counts.';
COMMENT ON COLUMN aibos.kernel_ledger_checkpoint.note IS 'C2SP signed note, byte for byte.';

CREATE TABLE aibos.kernel_ledger_signer (
    public_key bytea NOT NULL,
    registered_at timestamptz NOT NULL,
    CONSTRAINT kernel_ledger_signer_pk PRIMARY KEY (public_key),
    CONSTRAINT kernel_ledger_signer_key_length CHECK (octet_length(public_key) = 32)
);
CREATE UNIQUE INDEX kernel_ledger_signer_single ON aibos.kernel_ledger_signer ((true));
COMMENT ON TABLE aibos.kernel_ledger_signer IS
    'The Ed25519 key that signs this deployment''s logs: a silo with another key does not sign. No secret.';

CREATE TRIGGER kernel_ledger_tile_append_only BEFORE UPDATE OR DELETE ON aibos.kernel_ledger_tile
    FOR EACH ROW EXECUTE FUNCTION aibos.refuse_ledger_change();
CREATE TRIGGER kernel_ledger_tile_no_truncate BEFORE TRUNCATE ON aibos.kernel_ledger_tile
    FOR EACH STATEMENT EXECUTE FUNCTION aibos.refuse_ledger_change();
ALTER TABLE aibos.kernel_ledger_tile ENABLE ALWAYS TRIGGER kernel_ledger_tile_append_only;
ALTER TABLE aibos.kernel_ledger_tile ENABLE ALWAYS TRIGGER kernel_ledger_tile_no_truncate;

ALTER TABLE aibos.kernel_ledger_tile ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_ledger_tile FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON aibos.kernel_ledger_tile FOR SELECT TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()));
CREATE POLICY writer_reads ON aibos.kernel_ledger_tile FOR SELECT TO kernel_ledger USING (true);
CREATE POLICY writer_adds ON aibos.kernel_ledger_tile FOR INSERT TO kernel_ledger WITH CHECK (true);

ALTER TABLE aibos.kernel_ledger_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE aibos.kernel_ledger_checkpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON aibos.kernel_ledger_checkpoint FOR SELECT TO kernel_app
    USING (tenant_id = (SELECT aibos.current_tenant()));
CREATE POLICY writer ON aibos.kernel_ledger_checkpoint TO kernel_ledger USING (true) WITH CHECK (true);

GRANT SELECT ON aibos.kernel_ledger_tile TO kernel_app;
GRANT SELECT, INSERT ON aibos.kernel_ledger_tile TO kernel_ledger;
GRANT SELECT ON aibos.kernel_ledger_checkpoint TO kernel_app;
GRANT SELECT, INSERT, UPDATE ON aibos.kernel_ledger_checkpoint TO kernel_ledger;
GRANT SELECT ON aibos.kernel_ledger_signer TO kernel_app;
GRANT SELECT, INSERT ON aibos.kernel_ledger_signer TO kernel_ledger;
