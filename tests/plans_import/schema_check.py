"""The part of JSON Schema (2020-12) that our schemas use, and no more."""

import re

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}
KNOWN = {
    *("$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum"),
    *("pattern", "minimum", "items", "minItems", "maxItems"),
    *("properties", "required", "additionalProperties"),
}


def errors(value, schema, root=None, path="$"):
    """Yield each place where the value breaks the schema."""
    root = root or schema
    if set(schema) - KNOWN:
        raise NotImplementedError(f"{path}: {set(schema) - KNOWN}")
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "type" in schema and not any(_is(value, name) for name in _listed(schema["type"])):
        yield f"{path}: {value!r} is not {schema['type']}"
        return
    yield from _value_errors(value, schema, path)
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{path}: {len(value)} items"
        for number, item in enumerate(value):
            yield from errors(item, schema.get("items", {}), root, f"{path}[{number}]")
    if isinstance(value, dict):
        yield from _object_errors(value, schema, root, path)


def _value_errors(value, schema, path):
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{path}: {value!r} does not match {schema['pattern']}"
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{path}: {value} is under {schema['minimum']}"


def _object_errors(value, schema, root, path):
    properties = schema.get("properties", {})
    missing = set(schema.get("required", ())) - set(value)
    yield from (f"{path}: lacks {name}" for name in sorted(missing))
    for name, item in value.items():
        if name in properties:
            yield from errors(item, properties[name], root, f"{path}.{name}")
        elif schema.get("additionalProperties", True) is False:
            yield f"{path}: has {name}"


def _listed(types):
    return [types] if isinstance(types, str) else types


def _is(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])
