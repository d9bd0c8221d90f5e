-- Ursprung in PostgreSQL, step 2 of 2: who may do what. Run by `ursprung worker --prepare` as ursprung_owner, after the tables have been
-- made and after every update; running it again changes nothing. Written for reading: this is all that the roles can do.

GRANT USAGE ON SCHEMA ursprung TO ursprung_desk, ursprung_worker, ursprung_reader, ursprung_retention;
GRANT SELECT ON ALL TABLES IN SCHEMA ursprung TO ursprung_desk, ursprung_worker, ursprung_reader, ursprung_retention;

-- The register. A desk adds entries; nobody changes or deletes one. The head is moved with every entry; a trigger sees to it that it only
-- moves forward, to the newest entry.
GRANT INSERT ON ursprung.entry, ursprung.fingerprint, ursprung.head TO ursprung_desk, ursprung_retention;
GRANT UPDATE ON ursprung.head TO ursprung_desk, ursprung_retention;

-- Retention empties the content of old entries after having recorded that it does; the links of the chain stay. Triggers hold it to that.
GRANT UPDATE (content, salt, input_sha256, output_sha256) ON ursprung.entry TO ursprung_retention;
GRANT DELETE ON ursprung.fingerprint TO ursprung_retention;

-- The catalogue. A desk leads scans; a worker writes results of files that have been listed.
GRANT INSERT, UPDATE, DELETE ON ursprung.scan, ursprung.folder, ursprung.file, ursprung.verdict, ursprung.worker TO ursprung_desk;
GRANT UPDATE ON ursprung.file TO ursprung_worker;
GRANT INSERT, UPDATE, DELETE ON ursprung.verdict TO ursprung_worker;
GRANT INSERT, UPDATE ON ursprung.worker TO ursprung_worker;

-- The queue (pg-boss's tables).
GRANT USAGE ON SCHEMA ursprung_queue TO ursprung_desk, ursprung_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ursprung_queue TO ursprung_desk, ursprung_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ursprung_queue TO ursprung_desk, ursprung_worker;
