# The recording. Sets `source_file`, `source_seconds` and `source_words` (for people).

readonly source_length_seconds=60
natural_clip=$root/../shared/media/bench-1080p30-20s.mp4

prepare_source() {
  if [ -n "$file" ]; then
    source_file=$(realpath -e "$file") || die "no such file: $file"
  else
    source_file=$work/source.mp4
    make_source
  fi
  if [ -n "$copyable" ]; then make_copyable; fi
  local codec width height rate bit_rate
  IFS=, read -r codec width height rate < <(video_entries stream=codec_name,width,height,avg_frame_rate)
  [ -n "$codec" ] || die "there is no picture in $source_file"
  IFS=, read -r source_seconds bit_rate < <(video_entries format=duration,bit_rate)
  source_words=$(printf '%s: %.1f s, %s %sx%s, %s fps, %.1f Mb/s' "${source_file##*/}" "$source_seconds" "$codec" \
    "$width" "$height" "$rate" "$(jq -n "$bit_rate / 1e6")")
  say "$source_words"
  note_colours "$height"
}

# Sluice converts every recording to bt709, the peers keep its colours. A recording in other colours differs by that
# alone.
note_colours() {
  local matrix
  matrix=$(video_entries stream=color_space)
  if [ "$matrix" = unknown ] && [ "$1" -ge 720 ]; then matrix=bt709; fi
  [ "$matrix" = bt709 ] ||
    echo "note: the source's colours are not bt709 ($matrix): SSIM of ours counts their conversion as a fault" >>"$notes"
}

video_entries() { ffprobe -v error -select_streams V:0 -show_entries "$1" -of csv=p=0 "$source_file"; }

make_source() {
  if [ -r "$natural_clip" ]; then
    loop_clip "$natural_clip"
  else
    say "making a clip …"
    local clip=$work/clip.mp4 seconds=20
    # A part that moves, a part that is noisy, and a part that stands still.
    ffmpeg -v error -nostdin -f lavfi -i "testsrc2=size=1920x1080:rate=30:duration=$seconds" \
      -f lavfi -i "mandelbrot=size=960x1080:rate=30,noise=alls=8:allf=t" \
      -f lavfi -i "sine=frequency=330:sample_rate=48000:duration=$seconds" \
      -filter_complex '[0][1]overlay=shortest=1,format=yuv420p' -c:v libx264 -preset ultrafast -b:v 8M \
      -c:a aac -ac 2 -shortest "$clip"
    loop_clip "$clip"
  fi
}

# loop_clip CLIP: repeats the clip, without encoding it again, to about the wanted length, and writes it to
# $source_file.
loop_clip() {
  local seconds
  seconds=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$1")
  ffmpeg -v error -nostdin -y -stream_loop "$(jq -n "[$source_length_seconds / $seconds - 0.5 | floor, 0] | max")" \
    -i "$1" -map 0:V:0 -map '0:a:0?' -c copy "$source_file"
}

# The same recording in a form that Sluice can copy: High profile, closed groups of 2 s, below the cap.
make_copyable() {
  say "making its H.264 conformant …"
  local rate original=$source_file
  rate=$(video_entries stream=r_frame_rate)
  source_file=$work/copyable.mp4
  ffmpeg -v error -nostdin -i "$original" -map 0:V:0 -map '0:a:0?' -c:v libx264 -preset veryfast -profile:v high \
    -crf 22 -maxrate 4500k -bufsize 4500k -g "$(jq -n "$rate * 2 | round")" -sc_threshold 0 -flags +cgop \
    -pix_fmt yuv420p -c:a aac -b:a 128k "$source_file"
}
