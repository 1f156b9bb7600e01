"""bench_speed.py QUERIES VARIANT ROWS OUT.csv: repeats the rows of a variant until there are so many."""
import csv, itertools, sys

queries, variant, rows, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
with open(queries, encoding="utf-8") as f:
    picked = [r for r in csv.DictReader(f) if r["set"].endswith("@" + variant)]
fields = [k for k in picked[0] if k not in ("set", "row") and any(r[k] for r in picked)]
with open(out, "w", newline="", encoding="utf-8") as f:
    w = csv.DictWriter(f, fields, extrasaction="ignore")
    w.writeheader()
    w.writerows(itertools.islice(itertools.cycle(picked), rows))
