#!/bin/bash
# Run once by the PostgreSQL of compose.yaml, when its volume is new: the roles with the passwords of .env.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --quiet \
  --set login="$SOS_LOGIN_PASSWORD" --set app="$SOS_APP_PASSWORD" --set loader="$SOS_LOADER_PASSWORD" \
  --set release="$SOS_RELEASE_PASSWORD" --set backup="$SOS_BACKUP_PASSWORD" --set migrator="$SOS_MIGRATOR_PASSWORD" \
  --file /deploy/roles.sql
