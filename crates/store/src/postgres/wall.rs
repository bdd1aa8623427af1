//! The second wall: on `PostgreSQL` the server itself keeps the counties apart.
//!
//! Every statement names its county. Should one forget, row-level security shows it nothing of
//! another: each transaction says whose rows it may see (`gongjian.county`), and a policy on every
//! table compares. It is *forced*, because the tables belong to the role the program signs in as,
//! and owners are exempt otherwise; superusers are exempt always, so the program refuses to be one.

/// Raises the wall around every table that has a county and stands outside.
///
/// Run after the steps of the schema, so that no step can forget its tables. The list of counties
/// may be read by all, because whoever asks for a county has to learn whether it is served; the
/// setting is empty, not absent, once a transaction that set it has ended.
pub(crate) const RAISE: &str = "
DO $$
DECLARE
    it RECORD;
    own CONSTANT TEXT := 'county = NULLIF(current_setting(''gongjian.county'', true), '''')::bigint';
BEGIN
    FOR it IN
        SELECT c.oid::regclass AS name, c.relname = 'county' AS is_list
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'county' AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p')
            AND c.relnamespace = current_schema()::regnamespace
            AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
    LOOP
        EXECUTE format('DROP POLICY IF EXISTS own_county ON %s', it.name);
        EXECUTE format('CREATE POLICY own_county ON %s USING (%s) WITH CHECK (%s)', it.name, own, own);
        IF it.is_list THEN
            EXECUTE format('DROP POLICY IF EXISTS all_counties ON %s', it.name);
            EXECUTE format('CREATE POLICY all_counties ON %s FOR SELECT USING (true)', it.name);
        END IF;
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', it.name);
    END LOOP;
END $$;";

/// What lets a role that owns nothing do the everyday work. The name is put in as it is.
pub(crate) fn grants(role: &str) -> String {
    format!(
        "DO $$
DECLARE
    home CONSTANT TEXT := quote_ident(current_schema());
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO {role}', home);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %s TO {role}', home);
    REVOKE UPDATE, DELETE ON audit FROM {role};
    REVOKE INSERT, UPDATE, DELETE ON schema_version FROM {role};
END $$;"
    )
}

/// Whether the role the program signed in as walks past every wall.
pub(super) const IS_ABOVE: &str =
    "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";

/// What is said then.
pub(super) const ABOVE: &str = "登录数据库的用户是超级用户（或有 BYPASSRLS），县与县之间的行级隔离对它不起作用。\
    请建一个普通用户给共建用：CREATE ROLE gongjian LOGIN PASSWORD '…'; \
    ALTER DATABASE 库名 OWNER TO gongjian; 然后把数据库地址里的用户改成它。";
