"""A list newer than the register: rows whose URN stands in the register must get that very URN.

  bench_newer.py queries NEWER.csv.gz REGISTER.csv.gz OUT.csv
  bench_newer.py score   QUERIES CANDIDATES.jsonl
"""
import csv, gzip, json, sys


def queries(newer, register, out):
    with gzip.open(register, "rt", encoding="utf-8") as f:
        known = {r["URN"] for r in csv.DictReader(f)}
    with gzip.open(newer, "rt", encoding="utf-8") as f, open(out, "w", newline="", encoding="utf-8") as o:
        w = csv.writer(o)
        w.writerow(["school", "town", "postcode", "answer"])
        for r in csv.DictReader(f):
            if r["urn"] in known:
                w.writerow([r["name"], r["town"], r["postcode"], "x" + r["urn"]])  # not to be taken for an identifier


def score(queries_path, jsonl):
    right = n = 0
    with open(queries_path, encoding="utf-8") as q, open(jsonl, encoding="utf-8") as f:
        for row, line in zip(csv.DictReader(q), f):
            candidates = json.loads(line)["candidates"]
            n += 1
            right += bool(candidates) and "x" + candidates[0]["id"] == row["answer"]
    print(f"rows {n}: the exact URN {right / n:.4f} (bar .99)")


if __name__ == "__main__":
    {"queries": queries, "score": score}[sys.argv[1]](*sys.argv[2:])
