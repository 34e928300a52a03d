# The quality of each rendition of each contestant: SSIM against the source, scaled to the rendition's size, and the bit
# rate of the picture. Writes one JSON line per rendition and contestant to $work/pictures.jsonl.

pictures=$work/pictures.jsonl

# A scaler that none of the contestants uses.
readonly reference_scaler=lanczos+accurate_rnd+full_chroma_int
readonly every_nth_frame=3

# Compares some whole segments with the same frames of the source.
compare_pictures() {
  say "comparing the pictures …"
  local number name contestant kbps
  for number in $(sample_segments); do compare_segment "$number"; done
  for name in $(jq -r '.renditions[].name' "$settings"); do
    for contestant in "${contestants[@]}"; do
      kbps=$(video_kbps "$work/out/$contestant/$name")
      sed -E 's/.*All:([0-9.]+).*/\1/' "$work/ssim-$name-$contestant"-*.txt |
        jq -sc --arg name "$name" --arg contestant "$contestant" --argjson kbps "$kbps" \
          '{name: $name, contestant: $contestant, ssim: (add / length), kbps: $kbps}'
    done
  done >"$pictures"
}

# Numbers of segments at a quarter, the middle and three quarters.
sample_segments() {
  local segments=("$work/out/sluice/$(jq -r '.renditions[0].name' "$settings")"/seg-*.m4s)
  jq -n --argjson count "${#segments[@]}" '[1, 2, 3 | $count * . / 4 | floor] | unique[]'
}

# segments_of DIR [NUMBER]: the input with which ffmpeg reads that segment alone, or all of them.
segments_of() {
  local parts=("$1"/init*.mp4 "$1"/seg-*.m4s)
  if [ $# -gt 1 ]; then parts=("$1"/init*.mp4 "$(printf '%s/seg-%05d.m4s' "$1" "$2")"); fi
  local IFS='|'
  printf 'concat:%s' "${parts[*]}"
}

video_kbps() {
  ffprobe -v error -select_streams v:0 -show_entries packet=size -of csv=p=0 "$(segments_of "$1")" |
    awk -F, -v seconds="$source_seconds" '{ sum += $1 } END { printf "%.0f", sum * 8 / seconds / 1000 }'
}

# compare_segment NUMBER: all renditions of all contestants, with the source decoded once.
compare_segment() {
  local number=$1 rate start count name width height contestant statistics index=0
  local inputs=() maps=() sizes='' scaled='' compared='' sample="select='not(mod(n,$every_nth_frame))',setpts=N/TB"
  rate=$(frame_rate "$number")
  start=$(start_seconds "$number" "$rate")
  count=$(jq '.renditions | length' "$settings")
  while read -r name width height; do
    sizes+="[$name]"
    scaled+=";[$name]scale=$width:$height:flags=$reference_scaler,format=yuv420p,split=${#contestants[@]}"
    for contestant in "${contestants[@]}"; do
      index=$((index + 1))
      inputs+=(-i "$(segments_of "$work/out/$contestant/$name" "$number")")
      maps+=(-map "[ssim$index]")
      scaled+="[source$index]"
      compared+=";[$index:v]$sample,format=yuv420p[test$index]"
      statistics=$work/ssim-$name-$contestant-$number.txt
      compared+=";[test$index][source$index]ssim=shortest=1:stats_file=${statistics}[ssim$index]"
    done
  done < <(jq -r '.renditions[] | "\(.name) \(.width) \(.height)"' "$settings")
  ffmpeg -v error -nostdin -ss "$start" -i "$source_file" "${inputs[@]}" \
    -filter_complex "[0:V:0]fps=$rate,$sample,split=$count$sizes$scaled$compared" "${maps[@]}" -f null - ||
    die "the pictures cannot be compared"
}

segment_entries() {
  local largest
  largest=$work/out/sluice/$(jq -r '.renditions[0].name' "$settings")
  ffprobe -v error -select_streams v:0 -show_entries "$2" -of csv=p=0 "$(segments_of "$largest" "$1")"
}

frame_rate() { segment_entries "$1" stream=r_frame_rate; }

# start_seconds NUMBER RATE: where that segment begins; half a frame early, so that rounding does not lose its first
# frame.
start_seconds() {
  segment_entries "$1" packet=pts_time | awk -F, -v rate="$2" '
    NR == 1 || $1 < least { least = $1 }
    END { split(rate, r, "/"); start = least - 0.5 * r[2] / r[1]; printf "%.6f", (start > 0 ? start : 0) }'
}
