# sluice-worker, $SLUICE_WORKERS of them (1). Each is told where the API is and the workers' token, nothing else.

readonly worker_stop_seconds=30

worker_names() {
  local count=${SLUICE_WORKERS:-1} number
  [[ $count =~ ^[0-9]{1,3}$ ]] || die "SLUICE_WORKERS is not a number: $count"
  for ((number = 1; number <= count; number++)); do printf 'worker-%d\n' "$number"; done
}

prepare_workers() {
  local name
  mapfile -t workers < <(worker_names)
  for name in "${workers[@]}"; do
    mkdir -p "$home/$name/scratch"
    start_log "$name"
  done
}

# A person who pressed Ctrl-C is waiting: what cannot end at once is handed back to the queue.
start_worker() {
  # What the API knows about the object store is none of a worker's business.
  SLUICE_S3_ACCESS_KEY_ID='' \
    SLUICE_S3_SECRET_ACCESS_KEY='' \
    SLUICE_API_URL=$api_url \
    SLUICE_WORKER_TOKEN=${secret[SLUICE_WORKER_TOKEN]} \
    SLUICE_SCRATCH_DIR=$home/$1/scratch \
    SLUICE_DRAIN_SECONDS=${SLUICE_DRAIN_SECONDS:-3} \
    spawn "$1" TERM '' "$build/sluice-worker"
}
