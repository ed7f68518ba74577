#!/usr/bin/env python3
"""schemas.py KUBE OUT: closed JSON schemas, one a kind, from the API of Kubernetes and from custom resource definitions.

KUBE holds swagger.json and crds/*.yaml. OUT/KIND-GROUP-VERSION.json (as kubeconform looks them up) refuses every field that the
API does not know, but where it says itself that anything goes.
"""
import json
import pathlib
import sys

import yaml


class Loader(yaml.CSafeLoader):
    """`=` in an enumeration is that sign."""


Loader.add_constructor("tag:yaml.org,2002:value", yaml.CSafeLoader.construct_yaml_str)


def closed(schema, open_fields=False):
    """The schema with `additionalProperties: false` where fields are listed; the API's own ways of writing are put in JSON Schema."""
    if isinstance(schema, list):
        return [closed(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in schema.items():
        if key in ("properties", "definitions", "patternProperties"):
            result[key] = {name: closed(s) for name, s in value.items()}
        elif key in ("enum", "default", "required", "example") or key.startswith("x-"):
            result[key] = value
        else:
            result[key] = closed(value)
    if schema.get("x-kubernetes-int-or-string") or schema.get("format") == "int-or-string":
        result.pop("type", None)
        result.pop("format", None)
        result.setdefault("anyOf", [{"type": "integer"}, {"type": "string"}])
    if "properties" in schema and "additionalProperties" not in schema and not open_fields:
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            result["additionalProperties"] = False
    if schema.get("x-kubernetes-embedded-resource"):
        result["additionalProperties"] = True
    if schema.get("nullable") and isinstance(result.get("type"), str):
        result["type"] = [result["type"], "null"]
    return result


def without_rules(schema):
    """Branches of oneOf, anyOf, allOf and not list fields that stand elsewhere: they are not closed."""
    if isinstance(schema, list):
        return [without_rules(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    for key in ("oneOf", "anyOf", "allOf"):
        if isinstance(schema.get(key), list):
            schema[key] = [opened(s) for s in schema[key]]
    if isinstance(schema.get("not"), dict):
        schema["not"] = opened(schema["not"])
    return {key: without_rules(value) for key, value in schema.items()}


def opened(schema):
    if isinstance(schema, list):
        return [opened(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: opened(value) for key, value in schema.items() if (key, value) != ("additionalProperties", False)}


def write(out, kind, group, version, schema):
    """`group` as kubeconform has it in {{.KindSuffix}}: its first word, before the version."""
    suffix = f"-{group.split('.')[0]}" if group else ""
    (out / f"{kind.lower()}{suffix}-{version}.json".lower()).write_text(json.dumps(schema))


def native(swagger, out):
    api = json.loads(swagger.read_text())["definitions"]
    definitions = without_rules({name: closed(s) for name, s in api.items()})
    for name in definitions:
        if name.endswith(".resource.Quantity"):
            definitions[name] = {"type": ["string", "number"]}  # the API reads both
    for name, schema in api.items():
        for kind in schema.get("x-kubernetes-group-version-kind", []):
            if name.endswith(f".{kind['kind']}") and "properties" in schema and "metadata" in schema["properties"]:
                write(out, kind["kind"], kind["group"], kind["version"],
                      {**definitions[name], "required": ["apiVersion", "kind", *schema.get("required", [])],
                       "definitions": reached(definitions, definitions[name])})


def reached(definitions, schema):
    """The definitions that a schema refers to, directly or not."""
    found, new = {}, [schema]
    while new:
        for name in references(new.pop()):
            if name not in found:
                found[name] = definitions[name]
                new.append(definitions[name])
    return found


def references(schema):
    if isinstance(schema, list):
        for part in schema:
            yield from references(part)
    elif isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].removeprefix("#/definitions/")
        for part in schema.values():
            yield from references(part)


def custom(file, out):
    for crd in yaml.load_all(file.read_text(), Loader):
        if not crd or crd["kind"] != "CustomResourceDefinition":
            continue
        for version in crd["spec"]["versions"]:
            schema = without_rules(closed(version["schema"]["openAPIV3Schema"]))
            schema.setdefault("properties", {})["metadata"] = {"type": "object"}
            schema["required"] = sorted({*schema.get("required", []), "apiVersion", "kind", "metadata"})
            write(out, crd["spec"]["names"]["kind"], crd["spec"]["group"], version["name"], schema)


def main():
    kube, out = map(pathlib.Path, sys.argv[1:])
    out.mkdir()
    native(kube / "swagger.json", out)
    for file in sorted((kube / "crds").glob("*.yaml")):
        custom(file, out)


if __name__ == "__main__":
    main()
