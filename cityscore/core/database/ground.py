"""SQL that the first migration lays: the open city, the serving role's rights, append-only tables."""

OPEN_CITY = """
CREATE FUNCTION open_city() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    city text := current_setting('app.city', true);
BEGIN
    IF city IS NULL OR city = '' THEN
        RAISE EXCEPTION 'no city is open in this transaction' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN city::bigint;
END
$$
"""

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% never changes once written', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""

SERVE = (
    "GRANT USAGE ON SCHEMA public TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    # Tables of Django's that were made before this migration ran.
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app}",
)


def append_only(table: str) -> str:
    """A trigger by which rows of this table can be added and read, nothing else."""
    return (
        f'CREATE TRIGGER "{table}_is_append_only" BEFORE UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def frozen_once(table: str, condition: str) -> str:
    """A trigger by which rows that meet `condition` (on OLD) never change again."""
    return (
        f'CREATE TRIGGER "{table}_is_frozen" BEFORE UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_change()"
    )
