-- Roles are cluster-wide, so they are made here and not in migrations; superuser's work ends with this file.
-- Every statement may be run again: a kill half-way is repaired by the next start.

SELECT 'CREATE ROLE cityscore_owner LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cityscore_owner') \gexec
SELECT 'CREATE ROLE cityscore_app LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cityscore_app') \gexec

ALTER ROLE cityscore_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE cityscore_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- in the template too, so that test databases, made by a role that may not, have them
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

SELECT 'CREATE DATABASE cityscore OWNER cityscore_owner TEMPLATE template1'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'cityscore') \gexec

\connect cityscore
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
