-- The database roles of SoS Dashboard and its database, made once by an administrator of the server, in psql:
--   psql --username postgres --set login=… --set app=… --set loader=… --set release=… --set backup=… --set migrator=… \
--        --file deploy/roles.sql
-- Each variable is that role's password. `sos_migrator` owns the database and runs `sos-dashboard db upgrade`; no other
-- part of the program needs it. Nobody here is a superuser, since row-level security does not hold for one.
CREATE ROLE sos_owner NOLOGIN;
CREATE ROLE sos_login LOGIN PASSWORD :'login';
CREATE ROLE sos_app LOGIN PASSWORD :'app';
CREATE ROLE sos_loader LOGIN PASSWORD :'loader';
CREATE ROLE sos_release LOGIN PASSWORD :'release';
CREATE ROLE sos_backup LOGIN BYPASSRLS PASSWORD :'backup';
CREATE ROLE sos_migrator LOGIN PASSWORD :'migrator';
-- With the right to pass them on: the upgrade makes sure that it has them.
GRANT sos_owner, sos_login, sos_app, sos_loader, sos_release, sos_backup TO sos_migrator WITH ADMIN OPTION;
CREATE DATABASE sos_dashboard OWNER sos_migrator ENCODING 'UTF8' TEMPLATE template0;
