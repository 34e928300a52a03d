# The runs of bench/delivery as tab-separated lines: medians of each case, and the ratios of ours to the peer's.
include "median";
def shown: if . == null then "-" elif . >= 100 then (. | round | tostring) else (. * 100 | round / 100 | tostring) end;
def of($runs; $who; $name): $runs | map(select(.who == $who) | .[$name]) | median;
def rate($runs; $who; $name): $runs | map(select(.who == $who) | .[$name] / .seconds) | median;
def errors($runs; $who): $runs | map(select(.who == $who) | .errors) | add;

[["", "connections", "ours/s", "nginx/s", "ratio", "ours MB/s", "ours p99 ms", "nginx p99 ms", "ratio", "errors", "nginx errors"]]
+ (group_by([.order, .connections]) | map(. as $runs
  | [$runs[0].what, ($runs[0].connections | tostring),
     (rate($runs; "sluice"; "requests") | shown), (rate($runs; "nginx"; "requests") | shown),
     (rate($runs; "sluice"; "requests") / rate($runs; "nginx"; "requests") | shown),
     (rate($runs; "sluice"; "bytes") / 1e6 | shown),
     (of($runs; "sluice"; "p99_ms") | shown), (of($runs; "nginx"; "p99_ms") | shown),
     (of($runs; "sluice"; "p99_ms") / of($runs; "nginx"; "p99_ms") | shown),
     (errors($runs; "sluice") | tostring), (errors($runs; "nginx") | tostring)]))
| .[] | join("\t")
