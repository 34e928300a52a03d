# Tables for people, on standard output.

# print_report LOAD_BEFORE LOAD_AFTER
print_report() {
  printf '\nsource   %s\n' "$source_words"
  printf 'machine  %s processors, load %s before and %s after; medians of %s round(s) in turn\n\n' \
    "$(nproc)" "$1" "$2" "$rounds"
  jq -rs -L "$here/lib" -f "$here/lib/runs.jq" "$runs" | align
  printf '\nSSIM of one frame in %d of some segments, and bit rate of the picture\n\n' "$every_nth_frame"
  jq -rs -f "$here/lib/pictures.jq" "$pictures" | align
  if [ -e "$stack_lines" ]; then
    echo
    jq -rs -L "$here/lib" -f "$here/lib/stack.jq" "$stack_lines"
  fi
  if [ -s "$notes" ]; then
    echo
    cat "$notes"
  fi
}

# Tab-separated values as columns: the first to the left, numbers to the right.
align() {
  awk -F'\t' '
    {
      columns[NR] = NF
      for (i = 1; i <= NF; ++i) {
        cell[NR, i] = $i
        if (length($i) > width[i]) width[i] = length($i)
      }
    }
    END {
      for (row = 1; row <= NR; ++row) {
        for (i = 1; i <= columns[row]; ++i) printf(i == 1 ? "%-*s" : "  %*s", width[i], cell[row, i])
        print ""
      }
    }'
}
