# Arguments of the peers: the usual ones, with the x264 settings of $settings.

setting() { jq -r "$1" "$settings"; }

readonly common_arguments=(-v error -y)

# The same for every rendition. `event`, so that a playlist is written as soon as there is a segment.
video_arguments=(-c:v libx264 -preset veryfast -profile:v high -pix_fmt yuv420p -flags +cgop -sc_threshold 0
  -crf "$(setting '.renditions[0].options.crf')" -g "$(setting '.renditions[0].options.keyint')"
  -keyint_min "$(setting '.renditions[0].options.keyint')")
readonly audio_arguments=(-c:a aac -b:a 128k -ac 2)
readonly hls_arguments=(-f hls -hls_time 6 -hls_playlist_type event -hls_segment_type fmp4
  -hls_flags independent_segments)

# One line per rendition: index, name, width, height, maxrate and bufsize in kbit/s.
renditions() {
  setting '.renditions | to_entries[]
    | "\(.key) \(.value.name) \(.value.width) \(.value.height) \(.value.options | "\(.vbv_maxrate) \(.vbv_bufsize)")"'
}
