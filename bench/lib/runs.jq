# Runs of all contestants -> rows: their medians, then ours as a ratio to each peer's.
include "median";
def fixed($digits): . * pow(10; $digits) | round / pow(10; $digits) | tostring | split(".")
  | if $digits == 0 then .[0] else .[0] + "." + ((.[1] // "") + "000")[:$digits] end;

{sluice: "sluice-transcoder", ffmpeg: "ffmpeg, one process", "ffmpeg-each": "ffmpeg per rendition"} as $names
# The measured figures, and the digits that are shown of each.
| {wall_s: 2, cpu_s: 2, peak_mb: 0, first_s: 2, mb: 1, others_cores: 1} as $digits
| . as $runs
| ($names | with_entries(.key as $who | .value = ($digits | with_entries(.key as $figure
    | .value = ([$runs[] | select(.contestant == $who)[$figure]] | median))))) as $medians
| ["", "wall s", "CPU s", "peak MB", "first segments s", "MB written", "others' cores"],
  ($names | keys_unsorted[] | . as $who
    | [$names[$who]]
      + ($digits | keys_unsorted | map(. as $figure | $medians[$who][$figure] | fixed($digits[$figure])))),
  ("ffmpeg", "ffmpeg-each" | . as $peer
    | ["ours / \($names[$peer])"]
      + ($digits | del(.others_cores) | keys_unsorted | map($medians.sluice[.] / $medians[$peer][.] | fixed(3))))
| @tsv
