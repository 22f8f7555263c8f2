-- On whose behalf a transaction acts, and the few acts of ownership that a role without any needs. Every function here
-- runs with its owner's rights, so each fixes its search path and names what it touches in full.
CREATE SCHEMA IF NOT EXISTS sos;

CREATE OR REPLACE FUNCTION sos.current_authority() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
  SELECT authority_id FROM access.entered
  WHERE backend_pid = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()::text::bigint
$$;
COMMENT ON FUNCTION sos.current_authority() IS 'Whose rows this transaction may reach; NULL: nobody''s';

CREATE OR REPLACE FUNCTION sos.acting_role() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
  SELECT role FROM access.entered
  WHERE backend_pid = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()::text::bigint
$$;
COMMENT ON FUNCTION sos.acting_role() IS 'In which role this transaction acts; NULL: in none';

CREATE OR REPLACE FUNCTION sos.acting_account() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
  SELECT account_id FROM access.entered
  WHERE backend_pid = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()::text::bigint
$$;
COMMENT ON FUNCTION sos.acting_account() IS 'For which account this transaction acts; NULL: for none';

-- A transaction enters once, with the token of a live session: a second call fails, so that no statement can change
-- sides half-way. The token's digest is looked up; role and authority come from the grant, never from the caller.
CREATE OR REPLACE FUNCTION sos.enter(token text)
RETURNS TABLE (account_id bigint, role text, authority_id integer, team_ref text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  this bigint := pg_current_xact_id()::text::bigint;
  found_one record;
BEGIN
  IF EXISTS (SELECT FROM access.entered e WHERE e.backend_pid = pg_backend_pid() AND e.transaction = this) THEN
    RAISE EXCEPTION 'This transaction has entered already.' USING ERRCODE = '25001';
  END IF;
  SELECT s.account_id, g.role, g.authority_id, g.team_ref INTO found_one
  FROM access.session s
  JOIN access.account a ON a.account_id = s.account_id
  JOIN access.access_grant g ON g.grant_id = s.grant_id AND g.account_id = s.account_id
  WHERE s.token_sha256 = sha256(convert_to(token, 'UTF8')) AND s.ended_at IS NULL AND now() < s.expires_at
    AND (s.idle_seconds IS NULL OR s.last_seen_at > now() - make_interval(secs => s.idle_seconds))
    AND a.disabled_at IS NULL AND g.starts_on <= current_date AND (g.ends_on IS NULL OR g.ends_on > current_date);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'There is no live session of this token.' USING ERRCODE = '28000';
  END IF;
  INSERT INTO access.entered AS e (backend_pid, transaction, authority_id, role, account_id)
  VALUES (pg_backend_pid(), this, found_one.authority_id, found_one.role, found_one.account_id)
  ON CONFLICT (backend_pid) DO UPDATE
  SET transaction = EXCLUDED.transaction, authority_id = EXCLUDED.authority_id, role = EXCLUDED.role,
      account_id = EXCLUDED.account_id;
  RETURN QUERY SELECT found_one.account_id, found_one.role, found_one.authority_id, found_one.team_ref;
END
$$;
COMMENT ON FUNCTION sos.enter(text) IS 'Act for the session of a token until the transaction ends';

-- Everybody sees who sent which record when; who in the office sent it, and how many rows came of it, is the sender's.
-- A role has the same columns of all rows, so the other columns are given by functions, for the own rows alone.
CREATE OR REPLACE FUNCTION sos.own_senders() RETURNS TABLE (submission_id bigint, sent_by text)
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
  SELECT s.submission_id, s.sent_by FROM public.submission s WHERE s.authority_id = (SELECT sos.current_authority())
$$;
COMMENT ON FUNCTION sos.own_senders() IS 'Who sent each submission of the authority for which the transaction acts';

CREATE OR REPLACE FUNCTION sos.own_counts()
RETURNS TABLE (submission_id bigint, record text, read integer, inserted integer, updated integer, unchanged integer,
               rejected integer, retired integer, flagged integer)
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
  SELECT s.submission_id, s.record, s.read, s.inserted, s.updated, s.unchanged, s.rejected, s.retired, s.flagged
  FROM public.submission_record s WHERE s.authority_id = (SELECT sos.current_authority())
$$;
COMMENT ON FUNCTION sos.own_counts() IS 'What became of the rows of each submission of that authority';

-- The loader takes one authority after the other (0: the programme office); it has no session, it is our own process.
CREATE OR REPLACE FUNCTION sos.load_for(authority integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
  INSERT INTO access.entered AS e (backend_pid, transaction, authority_id, role)
  VALUES (pg_backend_pid(), pg_current_xact_id()::text::bigint, authority, 'loader')
  ON CONFLICT (backend_pid) DO UPDATE
  SET transaction = EXCLUDED.transaction, authority_id = EXCLUDED.authority_id, role = EXCLUDED.role, account_id = NULL
$$;
COMMENT ON FUNCTION sos.load_for(integer) IS 'Load and count for one authority until the next call or the end';

-- A partition is made apart and then attached: that lets readers of the table go on, while PARTITION OF would lock them
-- out until the caller's transaction ends. Nobody is let in by the partition's own door: row security without a policy.
CREATE OR REPLACE FUNCTION sos.ensure_partition(whole regclass, authority integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  parent record;
  part text;
BEGIN
  SELECT c.relname AS name, n.nspname AS schema INTO STRICT parent
  FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE p.partrelid = whole AND n.nspname IN ('public', 'record') AND authority BETWEEN 0 AND 999;
  part := parent.name || '_' || lpad(authority::text, 3, '0');
  IF to_regclass(format('%I.%I', parent.schema, part)) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)',
                 parent.schema, part, parent.schema, parent.name);
  EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', parent.schema, part);
  EXECUTE format('ALTER TABLE %I.%I ATTACH PARTITION %I.%I FOR VALUES IN (%s)',
                 parent.schema, parent.name, parent.schema, part, authority);
END
$$;
COMMENT ON FUNCTION sos.ensure_partition(regclass, integer) IS 'Give a table its partition for an authority';

CREATE OR REPLACE FUNCTION sos.gather_statistics(schema_name text, table_name text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF schema_name IN ('record', 'staging', 'public') THEN
    EXECUTE format('ANALYZE %I.%I', schema_name, table_name);
  END IF;
END
$$;
COMMENT ON FUNCTION sos.gather_statistics(text, text) IS 'Tell the planner what was just published';

CREATE OR REPLACE FUNCTION sos.refuse_change() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are added and never changed or taken away.', TG_TABLE_NAME USING ERRCODE = '42501';
END
$$;
COMMENT ON FUNCTION sos.refuse_change() IS 'Keeps a table append-only, for its owner too';

-- Seals the rows of the audit that are settled: no transaction is left that could still add one with a lower number.
-- Numbers are drawn while the table's lock for writing is held, and it is held until the transaction ends; so once all
-- who held it after the newest number was read have ended, everything up to that number is there or never will be.
-- The canonical form of a row: its fields in order, each as length in bytes, colon, text; a hyphen where it is blank.
-- One process at a time; no row is returned while another is at it. Whoever calls learns nothing of the rows.
CREATE OR REPLACE FUNCTION sos.seal_audit(at_most integer, patience interval)
RETURNS TABLE (sealed bigint, seals bigint, sha256 bytea, is_settled boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  give_up_at timestamptz := clock_timestamp() + patience;
  newest bigint;
  writers text[];
  chain record;
  form text;
  event public.audit_event;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'Sealing needs to see what others commit meanwhile.' USING ERRCODE = '25001';
  END IF;
  IF NOT pg_try_advisory_xact_lock(x'50055EA1'::bigint) THEN
    RETURN;
  END IF;
  SELECT max(e.audit_id) INTO newest FROM public.audit_event e;
  LOOP
    SELECT array_agg(l.virtualtransaction) INTO writers FROM pg_locks l
    WHERE l.locktype = 'relation' AND l.relation = 'public.audit_event'::regclass AND l.mode = 'RowExclusiveLock'
      AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
      AND l.granted AND l.pid <> pg_backend_pid() AND (writers IS NULL OR l.virtualtransaction = ANY (writers));
    EXIT WHEN writers IS NULL OR clock_timestamp() > give_up_at;
    PERFORM pg_sleep(0.01);
  END LOOP;
  SELECT 0::bigint AS sealed, s.seal_number AS seals, s.sha256, s.audit_id INTO chain
  FROM (VALUES (true)) AS always (holds) LEFT JOIN LATERAL (
    SELECT * FROM public.audit_seal ORDER BY seal_number DESC LIMIT 1
  ) s ON true;
  chain.seals := coalesce(chain.seals, 0);
  chain.sha256 := coalesce(chain.sha256, ''::bytea);
  IF writers IS NOT NULL THEN
    RETURN QUERY SELECT chain.sealed, chain.seals, chain.sha256, false;
    RETURN;
  END IF;
  FOR event IN
    SELECT * FROM public.audit_event e
    WHERE e.audit_id > coalesce(chain.audit_id, 0) AND e.audit_id <= newest ORDER BY e.audit_id LIMIT at_most
  LOOP
    SELECT string_agg(coalesce(octet_length(convert_to(f.field, 'UTF8')) || ':' || f.field, '-'), ',' ORDER BY f.place)
    INTO form
    FROM unnest(ARRAY[
      event.audit_id::text, (extract(epoch FROM event.happened_at) * 1000000)::bigint::text, event."by", event.role,
      event.account_id::text, event.authority_id::text, event.action, event.object, event.outcome, event.request_id,
      event.once
    ]) WITH ORDINALITY AS f (field, place);
    chain.sealed := chain.sealed + 1;
    chain.seals := chain.seals + 1;
    chain.sha256 := sha256(chain.sha256 || convert_to(form, 'UTF8'));
    INSERT INTO public.audit_seal (seal_number, audit_id, sha256) VALUES (chain.seals, event.audit_id, chain.sha256);
  END LOOP;
  IF chain.sealed > 0 THEN
    INSERT INTO public.audit_head (seals, sha256) VALUES (chain.seals, chain.sha256);
  END IF;
  RETURN QUERY SELECT chain.sealed, chain.seals, chain.sha256, true;
END
$$;
COMMENT ON FUNCTION sos.seal_audit(integer, interval) IS 'Add the settled rows of the audit to its chain';
