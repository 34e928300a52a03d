# A backup: a directory of objects, and of the moments at which it was made. Everything is written once and not changed.
#
#   lock  objects/KEY…  MOMENT/{database.dump, objects.tsv, manifest.json[, secrets.env]}
#
# objects.tsv has a line for each object of that moment: key, bytes, sha256 if it is known, sorted by key.

# lacking BACKUP MOMENT: prints the keys of the moment whose objects are not in the backup, or have another size.
lacking() {
  LC_ALL=C comm -23 <(cut -f 1,2 "$1/$2/objects.tsv" | LC_ALL=C sort -u) \
    <(find "$1/objects" -type f -not -path "$1/objects/.incoming/*" -printf '%P\t%s\n' | LC_ALL=C sort) | cut -f 1
}

# some_of LINES…: the first three lines, as one, for people.
some_of() { head -n 3 <<<"$1" | paste -sd ' '; }

sha256_of() { sha256sum <"$1" | cut -d ' ' -f 1; }
