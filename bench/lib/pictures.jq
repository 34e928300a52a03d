# Pictures of all contestants -> a row for each rendition: SSIM, and kbit/s.
def fixed4: . * 10000 | round | if . == 0 then "0" else . / 10000 | tostring end;
["", "ours", "ffmpeg", "per rendition", "ours - ffmpeg", "ours kb/s", "ffmpeg kb/s", "per rendition kb/s"],
(reduce .[] as $p ({}; .[$p.name][$p.contestant] = $p) | to_entries
  | sort_by(-(.value.sluice.kbps))[] | .key as $name | .value | [.sluice, .ffmpeg, ."ffmpeg-each"] as $all
  | [$name] + ($all | map(.ssim | fixed4)) + [$all[0].ssim - $all[1].ssim | fixed4] + ($all | map(.kbps | tostring)))
| @tsv
