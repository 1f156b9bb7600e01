"""Early-years names to Ofsted's register: makes the queries and scores the answers.

  bench_early_years.py queries TRUTH_DIR OUT.csv
  bench_early_years.py score   QUERIES CANDIDATES.jsonl MATCHED.csv
"""
import collections, csv, glob, json, os, sys


def truth(folder):
    for path in sorted(glob.glob(os.path.join(folder, "*.csv"))):
        with open(path, encoding="utf-8") as f:
            yield from csv.DictReader(f)


def queries(folder, out):
    with open(out, "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(["setting name", "local authority", "answer"])
        for r in truth(folder):
            w.writerow([r["name"], r["la"], "x" + r["ofsted_urn"]])  # not to be taken for an identifier


def score(queries_path, jsonl, matched):
    with open(queries_path, encoding="utf-8") as f:
        want = [r["answer"] for r in csv.DictReader(f)]
    with open(matched, encoding="utf-8") as f:
        status = [(r["match_status"], r["match_id"]) for r in csv.DictReader(f)]
    first = five = coin = 0
    with open(jsonl, encoding="utf-8") as f:
        rows = [json.loads(line)["candidates"] for line in f]
    for answer, candidates, (state, chosen) in zip(want, rows, status):
        ids = [c["id"] for c in candidates]
        first += bool(ids) and "x" + ids[0] == answer
        five += answer in ["x" + i for i in ids[:5]]
        twins = len(candidates) > 1 and abs(candidates[0]["probability"] - candidates[1]["probability"]) < 1e-6
        coin += twins and state == "matched"
    n = len(want)
    print(f"rows {n}: first {first / n:.3f} (bar .94), among five {five / n:.3f} (bar .98), identical twins accepted {coin} (bar 0)")
    accepted = [(c, a) for (s, c), a in zip(status, want) if s == "matched"]
    right = sum("x" + c == a for c, a in accepted)
    print(f"accepted {len(accepted) / n:.3f}, of them right {right / max(1, len(accepted)):.4f}")


if __name__ == "__main__":
    {"queries": queries, "score": score}[sys.argv[1]](*sys.argv[2:])
