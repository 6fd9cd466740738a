CREATE TABLE aibos.kernel_secret (
    kind text NOT NULL CHECK (kind IN ('database-login', 'pepper')),
    version integer NOT NULL CHECK (version >= 1),
    state text NOT NULL CHECK (state IN ('pending', 'active', 'grace', 'retired', 'revoked')),
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    retires_at timestamptz,
    is_stolen boolean NOT NULL DEFAULT false,
    recorded text NOT NULL DEFAULT '',
    PRIMARY KEY (kind, version)
);
CREATE UNIQUE INDEX kernel_secret_active ON aibos.kernel_secret (kind) WHERE state = 'active';
CREATE UNIQUE INDEX kernel_secret_pending ON aibos.kernel_secret (kind) WHERE state = 'pending';
GRANT SELECT, INSERT, UPDATE ON aibos.kernel_secret TO kernel_system;

-- What stood before there were versions is the first of them.
INSERT INTO aibos.kernel_secret (kind, version, state, created_at, changed_at, changed_by, recorded)
VALUES ('database-login', 1, 'active', now(), now(), 'kernel', 'active'),
    ('pepper', 1, 'active', now(), now(), 'kernel', 'active');

COMMENT ON TABLE aibos.kernel_secret IS
    'Versions of secrets that are derived from the master key and stored nowhere.';
COMMENT ON COLUMN aibos.kernel_secret.state IS
    'pending: being prepared; active: in use, exactly one of a kind; grace: still taken; retired, revoked: not taken.';
COMMENT ON COLUMN aibos.kernel_secret.changed_at IS 'When the version came into its state.';
COMMENT ON COLUMN aibos.kernel_secret.changed_by IS
    'Who brought it there: kernel, or a principal of the platform''s tenant.';
COMMENT ON COLUMN aibos.kernel_secret.retires_at IS 'A version in grace is taken until then; NULL while it is needed.';
COMMENT ON COLUMN aibos.kernel_secret.is_stolen IS 'Ends as revoked, not as retired.';
COMMENT ON COLUMN aibos.kernel_secret.recorded IS
    'The newest state that an entry of the platform''s ledger tells of; another than state means that one is due.';
