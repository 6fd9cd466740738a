CREATE TABLE orleans.membership_version (
    deployment_id varchar(150) NOT NULL,
    changed_at timestamptz(3) NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 0,
    CONSTRAINT membership_version_pk PRIMARY KEY (deployment_id)
);
COMMENT ON TABLE orleans.membership_version IS 'Version of the cluster''s membership; every change must name the one it saw.';

CREATE TABLE orleans.membership (
    deployment_id varchar(150) NOT NULL,
    address varchar(45) NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo_name varchar(150) NOT NULL,
    host_name varchar(150) NOT NULL,
    status integer NOT NULL,
    proxy_port integer,
    suspect_times varchar(8000),
    start_time timestamptz(3) NOT NULL,
    i_am_alive_time timestamptz(3) NOT NULL,
    CONSTRAINT membership_pk PRIMARY KEY (deployment_id, address, port, generation),
    CONSTRAINT membership_version_fk FOREIGN KEY (deployment_id)
        REFERENCES orleans.membership_version (deployment_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE orleans.membership IS 'One row for each life of a silo; status 3 is active, 6 is dead.';

GRANT SELECT, INSERT, UPDATE, DELETE ON orleans.membership_version, orleans.membership TO kernel_cluster;

INSERT INTO orleans.orleansquery (querykey, querytext) VALUES
('UpdateIAmAlivetimeKey', $query$
    UPDATE orleans.membership SET i_am_alive_time = @IAmAliveTime
    WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$query$),
('InsertMembershipVersionKey', $query$
    WITH made AS (
        INSERT INTO orleans.membership_version (deployment_id) VALUES (@DeploymentId)
        ON CONFLICT (deployment_id) DO NOTHING RETURNING 1)
    SELECT count(*)::integer AS row_count FROM made
$query$),
('InsertMembershipKey', $query$
    WITH bumped AS (
        UPDATE orleans.membership_version SET version = version + 1, changed_at = now()
        WHERE deployment_id = @DeploymentId AND version = @Version
          AND NOT EXISTS (
              SELECT 1 FROM orleans.membership m
              WHERE m.deployment_id = @DeploymentId AND m.address = @Address AND m.port = @Port
                AND m.generation = @Generation)
        RETURNING 1),
    made AS (
        INSERT INTO orleans.membership (deployment_id, address, port, generation, silo_name, host_name, status,
            proxy_port, start_time, i_am_alive_time)
        SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status,
            @ProxyPort, @StartTime, @IAmAliveTime FROM bumped
        RETURNING 1)
    SELECT count(*)::integer AS row_count FROM made
$query$),
('UpdateMembershipKey', $query$
    WITH bumped AS (
        UPDATE orleans.membership_version SET version = version + 1, changed_at = now()
        WHERE deployment_id = @DeploymentId AND version = @Version
          AND EXISTS (
              SELECT 1 FROM orleans.membership m
              WHERE m.deployment_id = @DeploymentId AND m.address = @Address AND m.port = @Port
                AND m.generation = @Generation)
        RETURNING 1),
    changed AS (
        UPDATE orleans.membership m
        SET status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
        FROM bumped
        WHERE m.deployment_id = @DeploymentId AND m.address = @Address AND m.port = @Port
          AND m.generation = @Generation
        RETURNING 1)
    SELECT count(*)::integer AS row_count FROM changed
$query$),
('MembershipReadRowKey', $query$
    SELECT v.deployment_id AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation,
        m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort,
        m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime,
        v.version AS Version
    FROM orleans.membership_version v
    LEFT JOIN orleans.membership m ON m.deployment_id = v.deployment_id
        AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE v.deployment_id = @DeploymentId
$query$),
('MembershipReadAllKey', $query$
    SELECT v.deployment_id AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation,
        m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort,
        m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime,
        v.version AS Version
    FROM orleans.membership_version v
    LEFT JOIN orleans.membership m ON m.deployment_id = v.deployment_id
    WHERE v.deployment_id = @DeploymentId
$query$),
('DeleteMembershipTableEntriesKey', $query$
    DELETE FROM orleans.membership WHERE deployment_id = @DeploymentId;
    DELETE FROM orleans.membership_version WHERE deployment_id = @DeploymentId
$query$),
('GatewaysQueryKey', $query$
    SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation
    FROM orleans.membership
    WHERE deployment_id = @DeploymentId AND status = @Status AND proxy_port > 0
$query$),
('CleanupDefunctSiloEntriesKey', $query$
    DELETE FROM orleans.membership
    WHERE deployment_id = @DeploymentId AND status = 6
      AND i_am_alive_time < @IAmAliveTime AND start_time < @IAmAliveTime
$query$),
('CleanupDefunctSiloEntryKey', $query$
    DELETE FROM orleans.membership
    WHERE deployment_id = @DeploymentId AND status = 6
      AND address = @Address AND port = @Port AND generation = @Generation
      AND i_am_alive_time = @IAmAliveTime AND start_time = @StartTime
      AND suspect_times IS NOT DISTINCT FROM @SuspectTimes
$query$);
