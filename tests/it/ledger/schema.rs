//! Checks JSON against the schemas in templates/, as far as this checker supports them.

use serde_json::Value;

/// Checks the output of a ledger subcommand. Stricter than JSON Schema: each name must be in the schema.
#[track_caller]
pub(super) fn follows_schema(subcommand: &str, value: &Value) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("templates/ledger-{subcommand}.schema.json"));
    let schema = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    if let Err(defect) = check(&schema, &schema, value, "") {
        panic!("ledger {subcommand}: {defect}\n{value:#}");
    }
}

/// Keywords that this checker supports, and keywords that it may ignore.
const CHECKED: [&str; 7] = ["$ref", "anyOf", "items", "minimum", "properties", "required", "type"];
const NOTES: [&str; 7] = ["$defs", "$schema", "default", "description", "format", "maximum", "title"];

fn check(root: &Value, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    let keywords = schema.as_object().ok_or(format!("{path}: no schema"))?;
    if let Some(other) = keywords.keys().find(|key| !CHECKED.iter().chain(&NOTES).any(|known| known == key)) {
        return Err(format!("{path}: the keyword {other} isn't checked"));
    }
    if let Some(name) = schema["$ref"].as_str() {
        check(root, &root["$defs"][name.trim_start_matches("#/$defs/")], value, path)?;
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let found = choices.iter().map(|choice| check(root, choice, value, path));
        found.reduce(Result::or).ok_or(format!("{path}: no choice"))??;
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        of => of.as_str().into_iter().collect(),
    };
    if !types.is_empty() && !types.iter().any(|wanted| is_of(wanted, value)) {
        return Err(format!("{path}: {value} is not of type {types:?}"));
    }
    if schema["minimum"].as_f64().zip(value.as_f64()).is_some_and(|(least, value)| value < least) {
        return Err(format!("{path}: {value} is too small"));
    }
    if let Some(object) = value.as_object().filter(|_| schema["properties"].is_object()) {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        if let Some(missing) = required.into_iter().find(|name| !object.contains_key(*name)) {
            return Err(format!("{path}: {missing} is missing"));
        }
        for (name, value) in object {
            let schema = schema["properties"].get(name).ok_or(format!("{path}: unknown name {name}"))?;
            check(root, schema, value, &format!("{path}/{name}"))?;
        }
    }
    let items = value.as_array().filter(|_| schema["items"].is_object()).into_iter().flatten();
    items
        .enumerate()
        .try_for_each(|(index, item)| check(root, &schema["items"], item, &format!("{path}/{index}")))
}

fn is_of(wanted: &str, value: &Value) -> bool {
    match wanted {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

#[test]
fn a_document_that_lacks_or_adds_a_name_or_has_another_type_does_not_follow() {
    let schema = serde_json::json!({"type": "object", "required": ["a"], "properties": {
        "a": {"type": "array", "items": {"$ref": "#/$defs/Part"}}, "b": {"type": ["string", "null"]}},
        "$defs": {"Part": {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 0}]}}});
    let check = |value: Value| check(&schema, &schema, &value, "").err().unwrap_or_default();
    assert_eq!(check(serde_json::json!({"a": [1, null], "b": null})), "");
    for (value, defect) in [
        (serde_json::json!({"b": "x"}), ": a is missing"),
        (serde_json::json!({"a": [], "c": 1}), ": unknown name c"),
        (serde_json::json!({"a": [1, -1]}), "/a/1: -1 is too small"),
        (serde_json::json!({"a": [], "b": 1}), "/b: 1 is not of type [\"string\", \"null\"]"),
        (serde_json::json!([]), ": [] is not of type [\"object\"]"),
    ] {
        assert_eq!(check(value), defect);
    }
}
