# What scripts/backup and scripts/restore work on: PostgreSQL, a storage, and the program that knows both. Sets
# `database` (without its password, which is in PGPASSWORD), `database_url`, `postgres_bin`, `storage` (as
# `sluice-api storage copy` takes it) and `api_program`.

find_program() {
  local build=${SLUICE_BUILD_DIR:-$root/build}
  api_program=$build/sluice-api
  [ -x "$api_program" ] || api_program=$(command -v sluice-api) || die "sluice-api is neither in $build nor in PATH"
}

# use_database URL: the password must not be on the command lines of PostgreSQL's programs.
use_database() {
  : "${postgres_bin:=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}"
  database_url=$1
  database=$1
  if [[ $database =~ ^(postgres(ql)?://[^:@/]*):([^@/]*)@(.*)$ ]]; then
    database=${BASH_REMATCH[1]}@${BASH_REMATCH[4]}
    # Percent-encoded, as in every URI.
    printf -v PGPASSWORD '%b' "$(sed 's/\\/\\\\/g; s/%\([0-9A-Fa-f]\{2\}\)/\\x\1/g' <<<"${BASH_REMATCH[3]}")"
    export PGPASSWORD
  fi
  [[ $database != *password* ]] || die "SLUICE_DATABASE_URL has to be postgresql://USER:PASSWORD@HOST/NAME, or leave the password to PGPASSFILE"
}

# The one that the environment names. The API's own settings do.
use_settings() {
  use_database "$SLUICE_DATABASE_URL"
  storage=${SLUICE_STORAGE_DIR:-}
  [ -z "${SLUICE_S3_BUCKET:-}" ] || storage=s3
  [ -n "$storage" ] || die "SLUICE_STORAGE_DIR or SLUICE_S3_BUCKET is required beside SLUICE_DATABASE_URL"
}

# api_command ARGUMENT…: the program, on this database and this storage.
api_command() {
  local storage_setting=(SLUICE_STORAGE_DIR="$storage")
  [ "$storage" != s3 ] || storage_setting=(-u SLUICE_STORAGE_DIR)
  SLUICE_DATABASE_URL=$database_url env "${storage_setting[@]}" "$api_program" "$@"
}

# Runs the statements of standard input and prints the rows, fields parted by tabs. Ends at the first error.
psql_session() {
  "$postgres_bin/psql" --no-psqlrc --quiet --no-align --tuples-only --field-separator=$'\t' --set=ON_ERROR_STOP=1 \
    --dbname="$database"
}
