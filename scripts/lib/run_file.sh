# $home/run.json (0600): the addresses, tokens and pids of the stack, as long as it is up (contract §1).

make_tokens() {
  admin_token=$(token_for admin demo-admin)
  staff_token=$(token_for staff demo-staff)
  instructor_token=$(token_for instructor demo-instructor)
  student_token=$(token_for student "$(jq -r .student.user_id <<<"$academy")")
}

# Written last at the start, and again whenever a process has a new pid. The file is always complete, so that it can be
# read at any time. The API's pid is null while the API is down before a restart.
write_run_file() {
  local name worker_pids=
  for name in "${workers[@]}"; do
    if alive "$name"; then worker_pids+=" ${pid_of[$name]}"; fi
  done
  # Values are passed in the environment, because secrets must not be on a command line.
  (
    umask 077
    base_url=$base_url api_url=$api_url database_url=$database_url redis_url=$redis_url academy=$academy \
      admin_token=$admin_token staff_token=$staff_token \
      instructor_token=$instructor_token student_token=$student_token \
      worker_token=${secret[SLUICE_WORKER_TOKEN]} worker_pids=$worker_pids api_pid=${pid_of[api]:-null} \
      postgres_pid=${pid_of[postgres]} redis_pid=${pid_of[redis]} nginx_pid=${pid_of[nginx]} \
      jq --null-input '(env.academy | fromjson) as $academy | {
        base_url: env.base_url, api_url: env.api_url,
        admin_token: env.admin_token, staff_token: env.staff_token, instructor_token: env.instructor_token,
        student_token: env.student_token, worker_token: env.worker_token,
        tenant: $academy.tenant, lecture_id: $academy.lecture_id, session_id: $academy.session_id,
        student: $academy.student,
        database_url: env.database_url, redis_url: env.redis_url,
        pids: {
          api: (env.api_pid | fromjson),
          workers: [env.worker_pids | splits(" +") | select(. != "") | tonumber],
          postgres: (env.postgres_pid | tonumber),
          redis: (env.redis_pid | tonumber),
          nginx: (env.nginx_pid | tonumber)
        }
      }' >"$home/run.json.new"
  )
  mv "$home/run.json.new" "$home/run.json"
}
