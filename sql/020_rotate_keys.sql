ALTER TABLE aibos.kernel_signing_key
    ADD COLUMN activates_at timestamptz,
    ADD COLUMN retires_at timestamptz,
    ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN changed_by text NOT NULL DEFAULT 'kernel',
    ADD COLUMN recorded text NOT NULL DEFAULT '';
UPDATE aibos.kernel_signing_key SET changed_at = created_at;

ALTER TABLE aibos.kernel_signing_key ALTER COLUMN wrapped_private_key DROP NOT NULL;
UPDATE aibos.kernel_signing_key SET wrapped_private_key = NULL WHERE state IN ('retired', 'revoked');
ALTER TABLE aibos.kernel_signing_key ADD CONSTRAINT kernel_signing_key_destroyed
    CHECK ((wrapped_private_key IS NULL) = (state IN ('retired', 'revoked')));
CREATE UNIQUE INDEX kernel_signing_key_pending ON aibos.kernel_signing_key ((true)) WHERE state = 'pending';

COMMENT ON COLUMN aibos.kernel_signing_key.state IS
    'pending: published, does not sign yet; active: signs, exactly one; grace: its tokens still count; retired, revoked: '
    'nothing of it counts, its private half is gone.';
COMMENT ON COLUMN aibos.kernel_signing_key.activates_at IS 'A pending key signs from then on.';
COMMENT ON COLUMN aibos.kernel_signing_key.retires_at IS 'Tokens of a key in grace count until then.';
COMMENT ON COLUMN aibos.kernel_signing_key.changed_at IS 'When the key came into its state.';
COMMENT ON COLUMN aibos.kernel_signing_key.changed_by IS 'Who brought it there: kernel, or a principal of the platform''s tenant.';
COMMENT ON COLUMN aibos.kernel_signing_key.recorded IS
    'The newest state that an entry of the platform''s ledger tells of; another than state means that one is due.';
COMMENT ON COLUMN aibos.kernel_signing_key.wrapped_private_key IS
    'PKCS #8, wrapped by the master key; NULL once nothing signed by it counts.';

ALTER TABLE aibos.kernel_subject_key ADD COLUMN tenant_key_version integer NOT NULL DEFAULT 1;
COMMENT ON COLUMN aibos.kernel_subject_key.tenant_key_version IS 'Version of the tenant''s data key that wraps this one.';
