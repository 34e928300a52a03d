# The rounds of bench/workers as tab-separated lines, and their medians.
include "median";
def rounded: . * 1000 | round / 1000;

["", "one s", "two s", "ratio", "two encoders, ratio"],
(to_entries[] | ["round \(.key + 1)", (.value | .one, .two, .one / .two, .scaling | rounded)]),
["median", ([map(.one), map(.two), map(.one / .two), map(.scaling)][] | median | rounded)]
| @tsv
