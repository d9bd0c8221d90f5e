-- Ursprung in PostgreSQL, step 1 of 2: roles and schemas. Once, by an administrator, connected to the database meant for it:
--   createdb ursprung && psql -d ursprung -f create.sql
-- Step 2 makes the tables and hands out the rights in grants.sql: ursprung worker --prepare --queue postgres://ursprung_owner@server/ursprung
-- Then a person or a computer gets a login of its own:
--   CREATE ROLE anna LOGIN IN ROLE ursprung_desk;   and   \password anna

CREATE ROLE ursprung_owner LOGIN;        -- owns the tables; used for step 2 and for updates, not for daily work
CREATE ROLE ursprung_desk NOLOGIN;       -- a desk: labels, verifies, decides, scans and leads scans
CREATE ROLE ursprung_worker NOLOGIN;     -- a computer that takes part in scans
CREATE ROLE ursprung_reader NOLOGIN;     -- an archivist or auditor: looks, searches, checks the chain, writes reports
CREATE ROLE ursprung_retention NOLOGIN;  -- deletes the content of old entries by rule, and nothing else; given to few

CREATE SCHEMA ursprung AUTHORIZATION ursprung_owner;
CREATE SCHEMA ursprung_queue AUTHORIZATION ursprung_owner;

-- Nobody else gets in, and nobody puts tables of the same name before ours.
DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO ursprung_owner, ursprung_desk, ursprung_worker, ursprung_reader, ursprung_retention', current_database());
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
