//! What can be written, read off the types: `schemars` derives a JSON schema from the same attributes that `serde`
//! reads the files by. Here it is turned into types with fields and variants.

use schemars::SchemaGenerator;
use serde_json::{Map, Value as Json};

use super::super::{CaseFile, Designation, Fact, Meta, Plan, Source, Step};

/// A kind of file and the type it holds.
pub(super) struct Root {
    /// Where such files lie.
    pub path: &'static str,
    /// What one holds, as the reference writes types.
    pub holds: String,
    /// The type and those inside it that no earlier kind of file has shown, outer before inner.
    pub types: Vec<Type>,
}

/// A type.
pub(super) struct Type {
    pub name: String,
    pub shape: Shape,
}

/// What a type is made of.
pub(super) enum Shape {
    /// Named fields.
    Struct(Vec<Field>),
    /// One of these.
    Enum(Vec<Variant>),
    /// A plain value.
    Plain,
}

/// A named field.
pub(super) struct Field {
    pub name: String,
    pub of: String,
    pub required: bool,
}

/// One way of an enum.
pub(super) struct Variant {
    pub name: String,
    pub content: Content,
}

/// What stands in the brackets of a variant.
pub(super) enum Content {
    Nothing,
    Values(Vec<String>),
    Fields(Vec<Field>),
}

/// Every kind of file with its types.
pub(super) fn roots() -> Vec<Root> {
    let mut generator = SchemaGenerator::default();
    let listed = [
        ("designations/<id>.ron", generator.subschema_for::<Designation>()),
        ("facts/*.ron", generator.subschema_for::<Vec<Fact>>()),
        ("questions/*.ron", generator.subschema_for::<Step>()),
        ("sources/*.ron", generator.subschema_for::<Vec<Source>>()),
        ("cases/*.ron", generator.subschema_for::<CaseFile>()),
        ("plan.ron", generator.subschema_for::<Plan>()),
        ("pack.ron", generator.subschema_for::<Meta>()),
    ];
    let definitions = generator.definitions().clone();
    let mut shown: Vec<String> = Vec::new();
    let roots = listed.into_iter().map(|(path, schema)| {
        let before = shown.len();
        collect(schema.as_value(), &definitions, &mut shown);
        let types = shown[before..]
            .iter()
            .filter_map(|name| Some(Type { name: name.clone(), shape: shape(definitions.get(name)?) }));
        Root { path, holds: written(schema.as_value()), types: types.collect() }
    });
    roots.collect()
}

/// Every type named in a schema, outer before inner, each once.
fn collect(schema: &Json, definitions: &Map<String, Json>, found: &mut Vec<String>) {
    let mut named = Vec::new();
    references(schema, &mut named);
    for name in named {
        if !found.contains(&name) {
            found.push(name.clone());
            if let Some(inner) = definitions.get(&name) {
                collect(inner, definitions, found);
            }
        }
    }
}

fn references(schema: &Json, found: &mut Vec<String>) {
    match schema {
        Json::Object(map) => {
            found.extend(referred(map));
            map.values().for_each(|inner| references(inner, found));
        }
        Json::Array(items) => items.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

fn referred(map: &Map<String, Json>) -> Option<String> {
    map.get("$ref")?.as_str()?.rsplit('/').next().map(str::to_owned)
}

fn shape(schema: &Json) -> Shape {
    if let Some(ways) = schema["oneOf"].as_array() {
        return Shape::Enum(ways.iter().flat_map(variants).collect());
    }
    if schema["enum"].is_array() {
        return Shape::Enum(variants(schema));
    }
    if schema["properties"].is_object() { Shape::Struct(fields(schema)) } else { Shape::Plain }
}

/// The variants one branch of an enum's schema stands for.
fn variants(schema: &Json) -> Vec<Variant> {
    let plain = |name: &str| Variant { name: name.into(), content: Content::Nothing };
    if let Some(name) = schema["const"].as_str() {
        return vec![plain(name)];
    }
    if let Some(names) = schema["enum"].as_array() {
        return names.iter().filter_map(Json::as_str).map(plain).collect();
    }
    let properties = schema["properties"].as_object();
    let with_content = properties.into_iter().flatten().map(|(name, inner)| {
        let content = match (inner["prefixItems"].as_array(), inner["properties"].is_object()) {
            (Some(items), _) => Content::Values(items.iter().map(written).collect()),
            (None, true) => Content::Fields(fields(inner)),
            (None, false) => Content::Values(vec![written(inner)]),
        };
        Variant { name: name.clone(), content }
    });
    with_content.collect()
}

fn fields(schema: &Json) -> Vec<Field> {
    let required = |name: &str| schema["required"].as_array().is_some_and(|r| r.iter().any(|n| n == name));
    let properties = schema["properties"].as_object();
    let all = properties.into_iter().flatten();
    all.map(|(name, inner)| Field { name: name.clone(), of: written(inner), required: required(name) })
        .collect()
}

/// A type as the reference writes it.
fn written(schema: &Json) -> String {
    let Some(map) = schema.as_object() else { return "任意值".into() };
    if let Some(name) = referred(map) {
        return name;
    }
    for joined in ["anyOf", "allOf"] {
        if let Some(ways) = schema[joined].as_array() {
            let way = ways.iter().find(|w| w["type"] != "null");
            return way.map(written).unwrap_or_default();
        }
    }
    let is = |kind: &str| {
        schema["type"] == kind || schema["type"].as_array().is_some_and(|k| k.iter().any(|k| k == kind))
    };
    if let Some(items) = schema["prefixItems"].as_array() {
        return format!("({})", items.iter().map(written).collect::<Vec<_>>().join(", "));
    }
    if is("array") {
        return format!("[{}, …]", written(&schema["items"]));
    }
    if is("object") {
        let values = schema["patternProperties"].as_object().and_then(|p| p.values().next());
        return format!("{{键: {}, …}}", written(values.unwrap_or(&schema["additionalProperties"])));
    }
    let plain = [("boolean", "true/false"), ("integer", "整数"), ("number", "数"), ("string", "文字")];
    plain.iter().find(|(kind, _)| is(kind)).map_or("任意值", |(_, word)| *word).into()
}
