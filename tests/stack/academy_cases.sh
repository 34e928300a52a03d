# The academy's original clients, which know nothing of tasks and epochs.

an_original_client_does_what_it_always_did() {
  local clip=$work/original.mp4 worker stopped
  make_clip "$clip" 6 320x180
  # The stack's own worker sleeps meanwhile. A video that it had asked for before becomes free with its lease.
  worker=$(of_run '.pids.workers[0]')
  kill -STOP "$worker"
  stopped=yes
  python3 "$here/academy_client.py" "$work/home/run.json" "$work/home/storage" "$clip" || stopped=failed
  kill -CONT "$worker"
  expect "what the original client found" "$stopped" yes
}
