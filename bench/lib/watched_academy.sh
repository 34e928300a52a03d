# Two READY videos without a transcoder, and students who watch them. $here is bench/, $sessions how many students there are.

readonly small_bytes=100000 large_bytes=2000000 stored_segments=40
declare -A video=()  # ids by name

# The URL is split, because the password must not be on a command line.
database() {
  [[ $(of_stack .database_url) =~ ^postgresql://([^:]+):([^@]+)@([^:]+):([0-9]+)/(.+)$ ]] ||
    die "the stack's database has a strange URL"
  PGUSER=${BASH_REMATCH[1]} PGPASSWORD=${BASH_REMATCH[2]} PGHOST=${BASH_REMATCH[3]} PGPORT=${BASH_REMATCH[4]} \
    PGDATABASE=${BASH_REMATCH[5]} psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"
}

make_academy() {
  local session tenant
  SLUICE_DATABASE_URL=$(of_stack .database_url) SLUICE_STORAGE_DIR=$work/home/storage \
    SLUICE_DEMO_PASSWORD=$(sed -n 's/^SLUICE_DEMO_PASSWORD=//p' "$work/home/secrets.env") \
    "$SLUICE_BUILD_DIR/sluice-api" seed-demo --students "$sessions" >/dev/null
  session=$(of_stack .session_id)
  tenant=$(database --command "SELECT tenant_id FROM lecture_session WHERE id = $session")
  read -r 'video[short]' 'video[long]' < <(database --set tenant="$tenant" --set session="$session" --set prefix=hls/bench/ \
    --set small_bytes="$small_bytes" --set large_bytes="$large_bytes" --file "$here/delivery_load/academy.sql")
  store_segments 360p "$small_bytes"
  store_segments 1080p "$large_bytes"
}

# store_segments RENDITION BYTES: the first segments of the short video.
store_segments() {
  local number folder=$work/home/storage/hls/bench/${video[short]}-$1
  mkdir -p "$folder"
  for ((number = 0; number < stored_segments; ++number)); do
    head -c "$2" /dev/urandom >"$folder/$(printf 'seg-%05d.m4s' "$number")"
  done
}

# start_viewers NAME: writes the path of each student's play URL of that video to $work/NAME.
start_viewers() { node "$here/delivery_load/viewers.js" "$work/home" "${video[$1]}" "$sessions" >"$work/$1"; }

# list_segments RENDITION: prints a path for each viewer of the short video.
list_segments() {
  awk -v name="$1" -v count="$stored_segments" '{ printf "%s/%s/seg-%05d.m4s\n", $0, name, NR % count }' "$work/short"
}
