# The settings for every contestant, in $work/settings.json: the renditions that Sluice plans for this recording, and
# the x264 options that it encodes them with, as its own bit stream states them.
#
#   {"audio": true, "renditions": [{"name", "width", "height", "options": {"keyint": "60", "crf": "23.0", …}}]}

settings=$work/settings.json

# Options that hardly change the encoder's decisions: how many threads share the work, and that chunks can be joined.
readonly free_options='["threads", "lookahead_threads", "sliced_threads", "stitchable"]'

read_settings() {
  # One second of the recording, in a codec from which no rendition can be copied, so that each is encoded.
  local sample=$work/sample.mp4 plan=$work/plan name
  ffmpeg -v error -nostdin -y -i "$source_file" -map 0:V:0 -t 1 -c:v mpeg4 -q:v 3 "$sample"
  "$SLUICE_BUILD_DIR/sluice-transcoder" "$sample" --out "$plan" >"$work/plan.json" || die "$(<"$work/plan.json")"
  for name in $(jq -r '.renditions[].name' "$work/plan.json"); do
    jq -n --arg name "$name" --arg options "$(x264_options "$plan/$name")" '{name: $name, options: $options}'
  done | jq -s --slurpfile plan "$work/plan.json" --argjson audio "$(has_audio)" '
    (map({key: .name, value: [.options | scan("([a-z0-9_]+)=(\\S+)") | {key: .[0], value: .[1]}] | from_entries})
      | from_entries) as $options
    | {audio: $audio, renditions: [$plan[0].renditions[] | {name, width, height, options: $options[.name]}]}' \
    >"$settings"
  jq -e '.renditions | length > 0 and all(.options | has("keyint"))' "$settings" >/dev/null ||
    die "the renditions do not say what they were encoded with"
}

# x264_options DIR: the options in the first segment of DIR; empty if x264 did not write it, or did not state them.
x264_options() { grep -aom1 'x264 - core[ -~]* options: [ -~]*' "$1/seg-00000.m4s" | sed 's/.* options: //' || true; }

has_audio() {
  if ffprobe -v error -select_streams a -show_entries stream=index -of csv=p=0 "$source_file" | grep -q .; then
    echo true
  else
    echo false
  fi
}

# Reports where a contestant's options differ from those that Sluice plans. A copied rendition states none.
compare_settings() {
  local contestant name
  for contestant in "${contestants[@]}"; do
    for name in $(jq -r '.renditions[].name' "$settings"); do
      x264_options "$work/out/$contestant/$name" | jq -Rr --arg who "$contestant $name" --argjson free "$free_options" \
        --slurpfile settings "$settings" '
        ([scan("([a-z0-9_]+)=(\\S+)") | {key: .[0], value: .[1]}] | from_entries) as $its
        | ($settings[0].renditions[] | select(.name == ($who | split(" ")[1])).options) as $ours
        | [$its + $ours | keys[] | select($its[.] != $ours[.] and (IN($free[]) | not)) | "\(.)=\($its[.])"]
        | select(length > 0) | "note: \($who) encodes with other settings: \(join(" "))"'
    done
  done >>"$notes"
}
