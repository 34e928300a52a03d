# sluice-api on a loopback port, and its commands on the command line. Sets `api_port` and `api_url`.

readonly api_start_seconds=60 api_stop_seconds=10
readonly token_seconds=$((30 * 24 * 3600))

# with_api_settings COMMAND…: runs COMMAND with all settings of sluice-api in its environment.
with_api_settings() {
  SLUICE_LISTEN_HOST=127.0.0.1 \
    SLUICE_LISTEN_PORT=$api_port \
    SLUICE_PUBLIC_URL=$base_url \
    SLUICE_DATABASE_URL=$database_url \
    SLUICE_REDIS_URL=$redis_url \
    SLUICE_STORAGE_DIR=$storage_dir \
    SLUICE_MAX_UPLOAD_BYTES=$max_upload_bytes \
    SLUICE_JWT_SECRET=${secret[SLUICE_JWT_SECRET]} \
    SLUICE_PLAYBACK_KEYS=${secret[SLUICE_PLAYBACK_KEYS]} \
    SLUICE_LINK_SECRET=${secret[SLUICE_LINK_SECRET]} \
    SLUICE_WORKER_TOKEN=${secret[SLUICE_WORKER_TOKEN]} \
    SLUICE_DEMO_PASSWORD=${secret[SLUICE_DEMO_PASSWORD]} \
    "$@"
}

# api_command ARGUMENT…: a separate run of the program, which logs to the API's log; prints its output.
api_command() {
  with_api_settings "$build/sluice-api" "$@" 2>>"$home/log/api.log" || die_with_log api "could not $1"
}

prepare_api() {
  start_log api
  max_upload_bytes=${SLUICE_MAX_UPLOAD_BYTES:-$((20 << 30))}
  api_port=$(port_for api)
  api_url=http://127.0.0.1:$api_port
}

start_api() { with_api_settings spawn api TERM '' "$build/sluice-api" serve; }

api_answers() { curl --silent --fail --max-time 5 --output /dev/null "$api_url/readyz"; }

# Makes the demo academy at the first run of a home. Every run sets `academy`, the JSON that sluice-api prints about it.
seed_academy() {
  api_command migrate >>"$home/log/api.log"
  academy=$(api_command seed-demo)
}

# token_for ROLE SUBJECT: an access token for the demo academy.
token_for() {
  api_command token --role "$1" --sub "$2" --tenant "$(jq -r .tenant <<<"$academy")" --seconds "$token_seconds"
}
