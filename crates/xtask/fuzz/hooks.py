"""How the fuzzer sends XML, which OpenAPI cannot say of composed schemas, and what the
service takes beyond its description."""

import schemathesis
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from xml.sax.saxutils import escape, quoteattr

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def resolved(schema, root):
    """All the schemas that a composed one stands for."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        yield from resolved({"title": schema["$ref"].rsplit("/", 1)[-1], **target}, root)
    for composed in ("allOf", "anyOf"):
        for inner in schema.get(composed, []):
            yield from resolved(inner, root)
    yield schema


def first(schema, key, root):
    return next((one[key] for one in resolved(schema, root) if key in one), None)


def item_name(schema, root):
    kinds = {"integer": "int", "boolean": "boolean", "string": "string"}
    inner = first(schema, "items", root)
    if inner is not None:
        return "ArrayOf" + item_name(inner, root)
    title = first(schema, "title", root) or kinds.get(first(schema, "type", root), "string")
    # What is sent is named after the carrier that it is a request of.
    return title.removesuffix("Request").removesuffix("Change")


def element(name, value, schema, root, attributes=""):
    if value is None:
        return f'<{name}{attributes} xsi:nil="true"/>'
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, dict):
        text = "".join(members(value, schema, root))
    elif isinstance(value, list):
        items = first(schema, "items", root)
        text = "".join(element(item_name(items, root), item, items, root) for item in value)
    else:
        text = escape(str(value), {"\r": "&#13;"})
    return f"<{name}{attributes}>{text}</{name}>"


def members(value, schema, root):
    known = {}
    for one in resolved(schema, root):
        for name, property in one.get("properties", {}).items():
            known.setdefault(name, property)
    rest = first(schema, "additionalProperties", root)
    for name, inner in value.items():
        if name in known:
            yield element(name, inner, known[name], root)
        elif rest is not None:
            yield element("Item", inner, rest, root, f" Key={quoteattr(name)}")


def is_xml(case):
    return (case.media_type or "").endswith("xml")


def holds(value):
    """Whether XML can hold the value's texts."""
    if isinstance(value, dict):
        return all(holds(text) for pair in value.items() for text in pair)
    if isinstance(value, list):
        return all(holds(item) for item in value)
    odd = lambda c: c < " " and c not in "\t\n\r" or c in "\ufffe\uffff" or "\ud800" <= c <= "\udfff"
    return not (isinstance(value, str) and any(map(odd, value)))


def kinds(schema, root):
    """The types that a value may have."""
    for one in resolved(schema, root):
        kind = one.get("type", [])
        yield from [kind] if isinstance(kind, str) else kind


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def is_taken(value, schema, root):
    """Whether a value somewhere in the body has another type than it should and is taken
    all the same: a number or a truth as its text, a number where a text is wanted."""
    if isinstance(value, dict):
        known = {}
        for one in resolved(schema, root):
            for name, property in one.get("properties", {}).items():
                known.setdefault(name.lower(), property)
        pairs = ((inner, known.get(name.lower())) for name, inner in value.items())
        return any(is_taken(inner, property, root) for inner, property in pairs if property)
    if isinstance(value, list):
        items = first(schema, "items", root)
        return items is not None and any(is_taken(item, items, root) for item in value)
    wanted = set(kinds(schema, root))
    if not wanted or value is None or isinstance(value, bool):
        return False
    if isinstance(value, str):
        truth = "boolean" in wanted and value.strip().lower() in ("true", "false")
        number = wanted & {"integer", "number"} and is_number(value)
        return "string" not in wanted and bool(truth or number)
    truth = "boolean" in wanted and value in (0, 1)
    return not wanted & {"integer", "number"} and ("string" in wanted or truth)


@schemathesis.serializer("application/xml")
def xml(context, value):
    case = context.case
    root = case.operation.schema.raw_schema
    operation = root["paths"][case.operation.path][case.operation.method.lower()]
    schema = operation["requestBody"]["content"][case.media_type]["schema"]
    name = item_name(schema, root)
    return element(name, value, schema, root, f' xmlns:xsi="{XSI}"').encode(errors="replace")


@schemathesis.hook
def filter_case(context, case):
    """XML has no types: what is wrong in JSON, as "5" for 5 or {} for [], may be right in it.
    Some of it is right in JSON, too."""
    body = case.meta and case.meta.components.get(ParameterLocation.BODY)
    wrong = body and body.mode is GenerationMode.NEGATIVE
    if is_xml(case):
        return not wrong and holds(case.body)
    if not wrong:
        return True
    root = case.operation.schema.raw_schema
    described = root["paths"][case.operation.path][case.operation.method.lower()]["requestBody"]
    if not described.get("required") and case.body in (None, []):
        return False
    content = described["content"].get(case.media_type or "application/json", {})
    return not is_taken(case.body, content.get("schema", {}), root)
