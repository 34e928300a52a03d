# The runs of bench/queue as tab-separated lines: medians, and the ratio of throughputs.
include "median";
def shown: if . == null then "-" elif . >= 100 then (. | round | tostring) else (. * 100 | round / 100 | tostring) end;
def of($who; $waiting; $name): map(select(.who == $who and .waiting == $waiting) | .[$name] // empty) | median;
def figures($who; $waiting):
  [$who, ($waiting | tostring)]
  + [of($who; $waiting; "jobs_per_second", "claim_p50_ms", "claim_p99_ms", "p50_ms", "p99_ms") | shown];
def ratio($waiting):
  ["ratio", ($waiting | tostring),
   (of("sluice"; $waiting; "jobs_per_second") / of("graphile-worker"; $waiting; "jobs_per_second") | shown)];

. as $runs
| [["", "waiting", "tasks/s", "claim p50 ms", "claim p99 ms", "start p50 ms", "start p99 ms"]]
  + [([$runs[].waiting] | unique[]) as $waiting
     | $runs | figures("sluice"; $waiting), figures("graphile-worker"; $waiting), ratio($waiting)]
| .[] | join("\t")
