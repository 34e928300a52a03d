# A private PostgreSQL on a loopback port, in $home/postgres. Sets `postgres_port`; `database_url` names it.
#
# The server refuses to run as root, and the user "postgres" may not be able to reach a home below a closed directory
# (/root, a 0700 mktemp). So its data directory is opened here and passed on as a descriptor: PostgreSQL can enter
# /proc/self/fd/9 even if the directories above are closed. Only that one directory belongs to "postgres".

# Addresses that it listens on, and where its role may come from: the image of the stack's database has others.
postgres_listen=127.0.0.1 postgres_clients=127.0.0.1/32
readonly postgres_user=postgres postgres_data=/proc/self/fd/9
readonly postgres_start_seconds=120 # recovery after a crash takes its time
readonly postgres_stop_seconds=30

find_postgres() {
  local version
  if [ -e "$home/postgres/PG_VERSION" ]; then
    version=$(cat "$home/postgres/PG_VERSION")
    postgres_bin=/usr/lib/postgresql/$version/bin
    [ -x "$postgres_bin/postgres" ] || die "$home/postgres was made by PostgreSQL $version, which is not installed"
    return
  fi
  postgres_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  [ -x "$postgres_bin/postgres" ] || die "PostgreSQL is not installed; run scripts/bootstrap"
}

# as_postgres DIRECTORY COMMAND…: runs COMMAND as the user "postgres", with DIRECTORY as descriptor 9.
as_postgres() {
  local directory=$1 identity=()
  shift
  [ "$EUID" -ne 0 ] || identity=(setpriv --reuid="$postgres_user" --regid="$postgres_user" --init-groups)
  (cd / && "${identity[@]}" "$@" 9<"$directory")
}

# Makes the cluster, the role and the database; all of them or none, so that a start can be interrupted at any point.
make_cluster() {
  local new=$home/postgres.new log=$home/log/postgres.log
  rm -rf "$new"
  mkdir -m 700 "$new"
  [ "$EUID" -ne 0 ] || chown "$postgres_user:$postgres_user" "$new" ||
    die "cannot give $new to the user $postgres_user, and PostgreSQL refuses to run as root"
  as_postgres "$new" "$postgres_bin/initdb" -D "$postgres_data" -U postgres --auth=reject --encoding=UTF8 \
    --locale=C.UTF-8 >>"$log" 2>&1 || die_with_log postgres "could not make a database"
  # Only this role can log in. Passed on standard input, because the password must not be on a command line.
  printf '%s\n' "CREATE ROLE sluice LOGIN PASSWORD '${secret[POSTGRES_PASSWORD]}'" 'CREATE DATABASE sluice OWNER sluice' |
    as_postgres "$new" "$postgres_bin/postgres" --single -D "$postgres_data" postgres >>"$log" 2>&1 ||
    die_with_log postgres "could not set up its database"
  mv -T "$new" "$home/postgres" || die "$home/postgres is in the way"
}

configure_postgres() {
  printf 'host all sluice %s scram-sha-256\n' "$postgres_clients" >"$home/postgres/pg_hba.conf"
  cat >"$home/postgres/postgresql.conf" <<EOF
listen_addresses = '$postgres_listen'
port = $postgres_port
unix_socket_directories = ''
password_encryption = scram-sha-256
max_connections = 100
shared_buffers = 128MB
wal_level = minimal
max_wal_senders = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
# Statements and the details of an error may hold personal data.
log_error_verbosity = terse
log_min_error_statement = panic
EOF
}

start_postgres() {
  start_log postgres
  find_postgres
  [ -e "$home/postgres/PG_VERSION" ] || make_cluster
  if [ "$EUID" -ne 0 ] && [ ! -O "$home/postgres" ]; then die "$home/postgres belongs to another user"; fi
  # end_left_behind has ended the server of this pid file, even if another process has its pid by now.
  rm -f "$home/postgres/postmaster.pid"

  postgres_port=$(port_for postgres)
  database_url=postgresql://sluice:${secret[POSTGRES_PASSWORD]}@127.0.0.1:$postgres_port/sluice
  configure_postgres
  # From /, because the server must be able to return to its starting directory; its working directory is the data
  # directory.
  spawn postgres INT "$postgres_user" env --chdir=/ "$postgres_bin/postgres" -D "$postgres_data" 9<"$home/postgres"
  await postgres "$postgres_start_seconds" postgres_answers
}

postgres_answers() {
  PGPASSWORD=${secret[POSTGRES_PASSWORD]} PGCONNECT_TIMEOUT=5 "$postgres_bin/psql" --no-psqlrc --quiet --tuples-only \
    --host=127.0.0.1 --port="$postgres_port" --username=sluice --dbname=sluice --command='SELECT 1' >/dev/null 2>&1
}
