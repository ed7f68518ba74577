#!/usr/bin/env python3
"""Prints what a load test has measured: `analyze-performance.py load-results/load-test.json`."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    results = json.load(file)
print(f"{results['load']}: {'passed' if results['passed'] else 'FAILED'}")
for name, metric in sorted(results["metrics"].items()):
    values = ", ".join(f"{stat} {value:g}" for stat, value in metric["values"].items())
    print(f"  {name}: {values}")
