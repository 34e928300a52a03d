# Progress of one file, on standard error: on a terminal a line that is redrawn, otherwise a new line now and then.

readonly bar_width=30 sparse_seconds=10
progress_shown_at=-1000
progress_stage=

# show_progress FILE STAGE PER_CENT [REMARK]
show_progress() {
  local file=$1 stage=$2 percent=$3 remark=${4:-} bar columns line
  if [ ! -t 2 ]; then
    if [ "$stage" != "$progress_stage" ] || [ $((SECONDS - progress_shown_at)) -ge "$sparse_seconds" ]; then
      say "$file: $stage $percent %${remark:+, $remark}"
      progress_shown_at=$SECONDS
      progress_stage=$stage
    fi
    return
  fi
  printf -v bar '%*s' $((percent * bar_width / 100)) ''
  printf -v bar '%-*s' "$bar_width" "${bar// /#}"
  columns=$(tput cols 2>/dev/null || echo 80)
  line="$file  [$bar] $(printf '%3d' "$percent") %  $stage${remark:+, $remark}"
  printf '\r\033[K%s' "${line:0:columns - 1}" >&2
}

# The last message about a file replaces its bar.
end_progress() {
  [ ! -t 2 ] || printf '\r\033[K' >&2
  progress_stage=
  say "$*"
}
