# SPDX-License-Identifier: GPL-3.0-or-later
"""Scores of rank_bm25 0.2.2 on random corpora, for tests/retrieval/okapi_bm25_test.cpp.

Usage: python make_bm25_vectors.py > bm25_vectors.json   (needs rank_bm25)
"""
import json
import random

from rank_bm25 import BM25Okapi

rng = random.Random(2024)
cases = []
for number in range(12):
    words = [f"w{i}" for i in range(rng.choice([3, 10, 40]))]
    k1, b, epsilon = rng.choice([(1.5, 0.75, 0.25), (0.9, 0.4, 0.25), (2.0, 1.0, 0.1)])
    # With b = 1, rank_bm25 divides by zero at an empty document.
    least = 0 if number % 3 == 0 and b < 1 else 1
    documents = [[rng.choice(words) for _ in range(rng.randint(least, 12))]
                 for _ in range(rng.randint(2, 12))]
    documents[0] = documents[0] or ["w0"]
    query = [rng.choice(words + ["unknown"]) for _ in range(rng.randint(1, 6))]
    scores = BM25Okapi(documents, k1=k1, b=b, epsilon=epsilon).get_scores(query)
    cases.append({"documents": documents, "query": query, "k1": k1, "b": b, "epsilon": epsilon,
                  "scores": [float(s) for s in scores]})
print("[" + ",\n ".join(json.dumps(case) for case in cases) + "]")
