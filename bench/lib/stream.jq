# The runs of bench/stream as tab-separated lines: medians of the rounds, ours and the peer's.
include "median";
def shown: if . == null then "-" elif . >= 100 then (. | round | tostring) else (. * 10 | round / 10 | tostring) end;
. as $runs | [["", "sluice", "nginx"]]
+ ([["starts of a round", "starts"], ["start, median ms", "start_ms"], ["start, slowest ms", "max_start_ms"], ["jumps of a round", "jumps"],
    ["jump, median ms", "jump_ms"], ["jump, 99 % ms", "jump_p99_ms"], ["errors", "errors"]]
   | map(. as [$what, $name]
     | [$what] + (["sluice", "nginx"] | map(. as $who | $runs | map(select(.who == $who) | .[$name]) | median | shown))))
| .[] | join("\t")
