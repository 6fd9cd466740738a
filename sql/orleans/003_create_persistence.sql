CREATE TABLE orleans.storage (
    grain_id_hash integer NOT NULL,
    grain_id_n0 bigint NOT NULL,
    grain_id_n1 bigint NOT NULL,
    grain_type_hash integer NOT NULL,
    grain_type_string varchar(512) NOT NULL,
    grain_id_extension_string varchar(512),
    service_id varchar(150) NOT NULL,
    payload_binary bytea,
    modified_at timestamptz NOT NULL,
    version integer NOT NULL
);
-- The published script has no key at all: there, two first writers both succeed.
CREATE UNIQUE INDEX storage_key ON orleans.storage (
    grain_id_hash, grain_type_hash, grain_id_n0, grain_id_n1, grain_type_string, service_id,
    coalesce(grain_id_extension_string, ''));
COMMENT ON TABLE orleans.storage IS 'Small documents of grains. The key ignores the grain''s type: see the decision on keys.';

GRANT SELECT, INSERT, UPDATE, DELETE ON orleans.storage TO kernel_cluster;

INSERT INTO orleans.orleansquery (querykey, querytext) VALUES
('ReadFromStorageKey', $query$
    SELECT payload_binary AS PayloadBinary, NULL::text AS PayloadXml, NULL::text AS PayloadJson,
        (now() AT TIME ZONE 'utc') AS ModifiedOn, version AS Version
    FROM orleans.storage
    WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash AND grain_id_n0 = @GrainIdN0
      AND grain_id_n1 = @GrainIdN1 AND grain_type_string = @GrainTypeString AND service_id = @ServiceId
      AND grain_id_extension_string IS NOT DISTINCT FROM @GrainIdExtensionString
$query$),
('WriteToStorageKey', $query$
    WITH updated AS (
        UPDATE orleans.storage
        SET payload_binary = @PayloadBinary, modified_at = now(), version = version + 1
        WHERE @GrainStateVersion IS NOT NULL AND version = @GrainStateVersion
          AND grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash AND grain_id_n0 = @GrainIdN0
          AND grain_id_n1 = @GrainIdN1 AND grain_type_string = @GrainTypeString AND service_id = @ServiceId
          AND grain_id_extension_string IS NOT DISTINCT FROM @GrainIdExtensionString
        RETURNING version),
    inserted AS (
        INSERT INTO orleans.storage (grain_id_hash, grain_id_n0, grain_id_n1, grain_type_hash, grain_type_string,
            grain_id_extension_string, service_id, payload_binary, modified_at, version)
        SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString,
            @GrainIdExtensionString, @ServiceId, @PayloadBinary, now(), 1
        WHERE @GrainStateVersion IS NULL
        ON CONFLICT DO NOTHING
        RETURNING version)
    SELECT coalesce((SELECT version FROM updated), (SELECT version FROM inserted), @GrainStateVersion)
        AS NewGrainStateVersion
$query$),
('ClearStorageKey', $query$
    UPDATE orleans.storage SET payload_binary = NULL, modified_at = now(), version = version + 1
    WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash AND grain_id_n0 = @GrainIdN0
      AND grain_id_n1 = @GrainIdN1 AND grain_type_string = @GrainTypeString AND service_id = @ServiceId
      AND grain_id_extension_string IS NOT DISTINCT FROM @GrainIdExtensionString AND version = @GrainStateVersion
    RETURNING version AS NewGrainStateVersion
$query$),
('DeleteStorageKey', $query$
    DELETE FROM orleans.storage
    WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash AND grain_id_n0 = @GrainIdN0
      AND grain_id_n1 = @GrainIdN1 AND grain_type_string = @GrainTypeString AND service_id = @ServiceId
      AND grain_id_extension_string IS NOT DISTINCT FROM @GrainIdExtensionString AND version = @GrainStateVersion
    RETURNING version + 1 AS NewGrainStateVersion
$query$);
