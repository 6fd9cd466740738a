-- Roles belong to the whole server, not to one database, so each is created only when it is missing.
-- None can log in; the kernel makes its logins itself and gives each exactly one of these roles.
DO $roles$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['kernel_owner', 'kernel_app', 'kernel_ledger', 'kernel_system', 'kernel_cluster'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another database of this server made it, perhaps this very moment
        END;
    END LOOP;

    -- The migrating role acts as owner; a superuser may anyway.
    IF NOT pg_has_role(current_user, 'kernel_owner', 'MEMBER') THEN
        EXECUTE format('GRANT kernel_owner TO %I', current_user);
    END IF;

    EXECUTE format('GRANT CREATE, CONNECT ON DATABASE %I TO kernel_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO kernel_app, kernel_ledger, kernel_system, kernel_cluster', current_database());
END
$roles$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA IF NOT EXISTS aibos AUTHORIZATION kernel_owner;
GRANT USAGE ON SCHEMA aibos TO kernel_app, kernel_ledger, kernel_system;
