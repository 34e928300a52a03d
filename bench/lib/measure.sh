# One run of one contestant: time, memory, bytes, and the other load of the machine. Appends a JSON line to
# $work/runs.jsonl. The files stay in $work/out/CONTESTANT until its next run.

runs=$work/runs.jsonl
run_pid=

# A run that takes longer than this is taken to hang.
run_limit_seconds() { jq -n "120 + 20 * $source_seconds | floor"; }

measure() {
  local contestant=$1 round=$2 out=$work/out/$1 began_s busy
  rm -rf "$out"
  mkdir -p "$out"
  busy=$(busy_seconds)
  began_s=$EPOCHREALTIME
  # In the background, because a shell that waits for a command does not hear a signal.
  timeout "$(run_limit_seconds)" /usr/bin/time --quiet --output "$work/time" --format '%e %U %S %M' \
    "$here/transcoders/$contestant" "$source_file" "$out" "$settings" >"$work/output" 2>&1 &
  run_pid=$!
  wait "$run_pid" || die "$contestant failed: $(tail -n 5 "$work/output")"
  run_pid=
  local wall_s user_s system_s peak_kib
  read -r wall_s user_s system_s peak_kib <"$work/time"
  jq -nc --arg contestant "$contestant" --argjson wall_s "$wall_s" --argjson cpu_s "$(jq -n "$user_s + $system_s")" \
    --argjson peak_kib "$peak_kib" --argjson first_s "$(first_segments "$out" "$began_s")" \
    --argjson bytes "$(media_bytes "$out")" --argjson busy_s "$(jq -n "$(busy_seconds) - $busy")" \
    '{contestant: $contestant, wall_s: $wall_s, cpu_s: $cpu_s, peak_mb: ($peak_kib / 1024), first_s: $first_s,
      mb: ($bytes / 1e6), others_cores: ([$busy_s - $cpu_s, 0] | max / $wall_s)}' >>"$runs"
  say "$(jq -rs --arg round "$round" '.[-1]
    | "round \($round): \(.contestant): \(.wall_s) s, \(.cpu_s * 10 | round / 10) CPU s"' "$runs")"
}

stop_run() { [ -z "$run_pid" ] || kill "$run_pid" 2>/dev/null || true; }

# first_segments DIR BEGAN: seconds until every rendition had its first segment on disk. All contestants write an init
# section before it. Ours writes the same one again for each chunk, so the time of that file cannot be used.
first_segments() {
  find "$1" -name seg-00000.m4s -printf '%T@\n' | sort -n |
    awk -v began="$2" 'END { if (NR == 0) exit 1; printf "%.2f", $1 - began }'
}

media_bytes() {
  find "$1" \( -name '*.mp4' -o -name '*.m4s' \) -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum }'
}

load_average() { cut -d' ' -f1 /proc/loadavg; }

# Seconds of work that all processors together have done since the machine started.
busy_seconds() {
  local ticks_per_second
  ticks_per_second=$(getconf CLK_TCK)
  awk -v hz="$ticks_per_second" '/^cpu / { printf "%.2f", ($2 + $3 + $4 + $7 + $8 + $9) / hz; exit }' /proc/stat
}
