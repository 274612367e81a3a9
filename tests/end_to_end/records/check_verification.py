"""A correct summary's verification: the fixed JSON shape, no alarm, nothing left out, every source in the bundle."""
import json
import sys

bundle = json.load(open(sys.argv[1], encoding="utf-8"))
result = json.load(open(sys.argv[2], encoding="utf-8"))
known = {f"{e['resource']['resourceType']}/{e['resource'].get('id')}" for e in bundle["entry"]} | {e.get("fullUrl") for e in bundle["entry"]}
kinds = {"medication", "dose", "value", "date", "diagnosis", "allergy", "laterality", "negation", "age", "sex", "name"}
for claim in result["claims"]:
    assert {"text", "start", "end", "kind", "verdict", "sources"} <= claim.keys(), claim
    assert claim["kind"] in kinds and claim["start"] < claim["end"], claim
    assert claim["verdict"] == "supported", claim
    assert claim["sources"] and set(claim["sources"]) <= known, claim
assert result["omitted"] == [], result["omitted"]
assert result["unresolved_citations"] == [], result["unresolved_citations"]
print(f"{sys.argv[2]}: {len(result['claims'])} claims, all supported")
