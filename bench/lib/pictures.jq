# Pictures of all contestants -> a row for each rendition; the difference is ours less the one process's.
def fixed4: . * 10000 | round / 10000 | tostring;
["", "ours", "ffmpeg", "per rendition", "difference", "ours kb/s", "ffmpeg kb/s", "per rendition kb/s"],
(reduce .[] as $p ({}; .[$p.name][$p.contestant] = $p) | to_entries
  | sort_by(-(.value.sluice.kbps))[] | .key as $name | .value | [.sluice, .ffmpeg, ."ffmpeg-each"] as $all
  | [$name] + ($all | map(.ssim | fixed4)) + [$all[0].ssim - $all[1].ssim | fixed4] + ($all | map(.kbps | tostring)))
| @tsv
