/**
 * What keeps the register append-only inside PostgreSQL, whatever program is connected and whatever it was granted: no row is
 * deleted or changed, a new one continues the chain, the head only moves to the newest entry, and content goes only where an entry of the
 * chain says that retention took it. The hash chain proves the content; this keeps an honest mistake from ever getting that far.
 */
export const REGISTER_GUARDS = `
  CREATE FUNCTION entry_continues() RETURNS trigger LANGUAGE plpgsql SET search_path = ursprung, pg_temp AS $$
  BEGIN
    IF NEW.sequence = 1 AND NEW.previous_hash = repeat('0', 64) THEN RETURN NEW; END IF;
    IF NOT EXISTS (SELECT FROM entry WHERE sequence = NEW.sequence - 1 AND entry_hash = NEW.previous_hash) THEN
      RAISE EXCEPTION 'a register entry continues the one before it';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER entry_continues BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION entry_continues();

  CREATE FUNCTION entry_is_never_deleted() RETURNS trigger LANGUAGE plpgsql SET search_path = ursprung, pg_temp AS $$
  BEGIN RAISE EXCEPTION 'register entries are never deleted'; END $$;
  CREATE TRIGGER entry_is_never_deleted BEFORE DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION entry_is_never_deleted();

  CREATE FUNCTION entry_is_never_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = ursprung, pg_temp AS $$
  BEGIN
    IF NEW.sequence <> OLD.sequence OR NEW.at <> OLD.at OR NEW.event <> OLD.event OR NEW.content_hash <> OLD.content_hash
      OR NEW.previous_hash <> OLD.previous_hash OR NEW.entry_hash <> OLD.entry_hash OR OLD.event = 'retained'
      OR NEW.salt IS NOT NULL OR NEW.content IS NOT NULL OR NEW.input_sha256 IS NOT NULL OR NEW.output_sha256 IS NOT NULL THEN
      RAISE EXCEPTION 'register entries are never changed; retention deletes their whole content';
    END IF;
    IF NOT EXISTS (SELECT FROM entry WHERE event = 'retained' AND (content::json -> 'retained' ->> 'throughSequence')::bigint >= OLD.sequence) THEN
      RAISE EXCEPTION 'content is deleted by retention only, which records it first';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION entry_is_never_changed();

  CREATE FUNCTION fingerprint_goes_with_content() RETURNS trigger LANGUAGE plpgsql SET search_path = ursprung, pg_temp AS $$
  BEGIN
    IF TG_OP <> 'DELETE' THEN RAISE EXCEPTION 'fingerprints are never changed'; END IF;
    IF EXISTS (SELECT FROM entry WHERE sequence = OLD.sequence AND content IS NOT NULL) THEN
      RAISE EXCEPTION 'fingerprints are deleted with the content of their entry';
    END IF;
    RETURN OLD;
  END $$;
  CREATE TRIGGER fingerprint_goes_with_content BEFORE UPDATE OR DELETE ON fingerprint
    FOR EACH ROW EXECUTE FUNCTION fingerprint_goes_with_content();

  CREATE FUNCTION head_moves_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = ursprung, pg_temp AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND NEW.sequence <= OLD.sequence THEN RAISE EXCEPTION 'the head only moves forward'; END IF;
    IF NOT EXISTS (SELECT FROM entry WHERE sequence = NEW.sequence AND entry_hash = NEW.entry_hash)
      OR EXISTS (SELECT FROM entry WHERE sequence > NEW.sequence) THEN
      RAISE EXCEPTION 'the head is the newest entry';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER head_moves_forward BEFORE INSERT OR UPDATE ON head FOR EACH ROW EXECUTE FUNCTION head_moves_forward();
  CREATE TRIGGER head_is_never_deleted BEFORE DELETE OR TRUNCATE ON head
    FOR EACH STATEMENT EXECUTE FUNCTION entry_is_never_deleted();
`
