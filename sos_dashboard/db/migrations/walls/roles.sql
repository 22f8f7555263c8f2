-- The database roles of the program. They belong to the cluster and are shared by all its databases, so they are made
-- once and never altered here; two upgrades at once may both try. None of them owns anything but sos_owner.
DO $$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN
    SELECT * FROM (VALUES
      ('sos_owner', 'NOLOGIN'), ('sos_login', 'LOGIN'), ('sos_app', 'LOGIN'), ('sos_loader', 'LOGIN'),
      ('sos_release', 'LOGIN'), ('sos_backup', 'LOGIN BYPASSRLS')
    ) AS role(name, attributes)
  LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.attributes);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
      END;
    END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
       AND NOT pg_has_role(current_user, wanted.name, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', wanted.name, current_user);
    END IF;
  END LOOP;
END
$$;
