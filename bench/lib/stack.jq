# Lines of scripts/run --once -> a sentence.
include "median";
map(.seconds_to_playable) as $playable | map(.seconds_total) as $total
| "the whole stack: playable \($playable | median) s after upload/complete (\($playable | map(tostring) | join(", "))),"
  + " READY \($total | median) s after the upload began (\($total | map(tostring) | join(", ")))"
