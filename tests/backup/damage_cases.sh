# What is refused, and that nothing is touched then.

# refused WHAT HOME SENTENCE: the last restore was, with a reason that has this in it.
refused() {
  expect "the status of a restore: $1" "$status" 3
  expect_true "its reason: $(cat "$work/restore.log")" grep -qF "$3" "$work/restore.log"
  expect_true "nothing was made: $1" test ! -e "$2"
}

a_used_home_is_refused() {
  restore "$work/home"
  expect "a restore into a used home" "$status $(cat "$work/restore.log")" \
    "3 sluice: $work/home is not empty: choose another SLUICE_HOME"
}

damaged_backups_are_refused() {
  local kept=$backup/$moment key nowhere=$work/nowhere
  cp -p "$kept/database.dump" "$work/dump"
  printf 'x' | dd of="$kept/database.dump" bs=1 seek=5000 conv=notrunc status=none
  restore "$nowhere" "$moment"
  refused "a dump of other bytes" "$nowhere" "database.dump is damaged"
  truncate --size=-1 "$kept/database.dump"
  restore "$nowhere" "$moment"
  refused "a dump that is cut off" "$nowhere" "database.dump is damaged"
  cp -p "$work/dump" "$kept/database.dump"

  key=$(grep -m 1 '\.m4s' "$kept/objects.tsv" | cut -f 1)
  mv "$backup/objects/$key" "$work/object"
  restore "$nowhere" "$moment"
  refused "an object is missing" "$nowhere" "1 of $(wc -l <"$kept/objects.tsv") objects are missing"
  refused "an object is missing" "$nowhere" "$key"
  head -c 100 "$work/object" >"$backup/objects/$key"
  restore "$nowhere" "$moment"
  refused "an object is cut off" "$nowhere" "$key"
  rm "$backup/objects/$key"
  mv "$work/object" "$backup/objects/$key"

  cp "$kept/manifest.json" "$work/manifest"
  jq '.migration = "9999_later"' "$work/manifest" >"$kept/manifest.json"
  restore "$nowhere" "$moment"
  refused "a newer version's" "$nowhere" "of a newer version"
  printf '{' >"$kept/manifest.json"
  restore "$nowhere" "$moment"
  refused "half a manifest" "$nowhere" "manifest.json is damaged"
  mv "$work/manifest" "$kept/manifest.json"
  restore "$nowhere" ../backup
  refused "a moment that is a path" "$nowhere" "there is no moment"
}

# The storage of the stack has lost an object. A backup says so, and is made without it only if that is wanted.
a_lost_object_is_named() {
  local key
  key=$(sql "SELECT object_key FROM asset ORDER BY object_key LIMIT 1")
  backup=$work/backup.incomplete
  mv "$work/home/storage/$key" "$work/object"
  back_up
  expect "a backup of a storage that has lost an object" "$status" 1
  expect_true "its reason: $(cat "$work/backup.log")" grep -qF "$key" "$work/backup.log"
  expect "what it left" "$(find "$backup" -name manifest.json)" ""
  sleep 1
  back_up --incomplete
  expect "a backup all the same" "$status $(answer .objects.lost)" "0 1"
  mv "$work/object" "$work/home/storage/$key"
  backup=$work/backup
}

# restore_by_settings STORAGE: into the stack's database and that directory.
restore_by_settings() {
  status=0
  with_settings env SLUICE_STORAGE_DIR="$1" SLUICE_BUILD_DIR="$build" "$root/scripts/restore" "$backup" "$moment" \
    >"$work/restore.out" 2>"$work/restore.log" || status=$?
}

# The stack does not survive this.
an_installation_is_restored_by_its_settings() {
  local storage=$work/other/storage
  restore_by_settings "$storage"
  refused "a database with rows" "$storage" "the database is not empty"
  sql "DROP SCHEMA public CASCADE; CREATE SCHEMA public" 2>/dev/null
  mkdir -p "$storage/hls/demo"
  touch "$storage/hls/demo/1"
  restore_by_settings "$storage"
  refused "a storage with an object" "$storage/videos" "the storage is not empty"
  rm -r "$storage"
  restore_by_settings "$storage"
  expect "a restore into a database and a directory" "$status $(tail -n 1 "$work/restore.out" | jq .findings)" "0 0"
  expect "videos" "$(sql "SELECT count(*) FROM video")" 7
}
