//! Structs that keep what they do not know: every field of a newer minor version is held as its text and written back
//! after the known ones.

use std::fmt;

use ron::value::RawValue;
use serde::de::{Deserialize, Deserializer, Visitor};

use crate::assessment::Unread;

/// The name of a field, known or not.
pub(super) struct Name(pub String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Taker;
        impl Visitor<'_> for Taker {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("一个字段名")
            }

            fn visit_str<E>(self, name: &str) -> Result<Name, E> {
                Ok(Name(name.to_owned()))
            }
        }
        deserializer.deserialize_identifier(Taker)
    }
}

/// Declares a struct of the file: fields it `needs`, fields it `may` have, and everything else kept in `unread`.
macro_rules! open_struct {
    ($(#[$about:meta])* $seen:vis $name:ident { needs { $($need:ident: $need_type:ty,)* } may { $($may:ident: $may_type:ty,)* } }) => {
        $(#[$about])*
        $seen struct $name {
            $($need: $need_type,)*
            $($may: $may_type,)*
            unread: $crate::assessment::Unread,
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Taker;
                impl<'de> serde::de::Visitor<'de> for Taker {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(stringify!($name))
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        use serde::de::Error;
                        let mut unread = $crate::assessment::Unread::default();
                        $(let mut $need: Option<$need_type> = None;)*
                        $(let mut $may: Option<$may_type> = None;)*
                        while let Some(key) = map.next_key::<$crate::store::format::open::Name>()? {
                            match key.0.as_str() {
                                $(stringify!($need) => {
                                    if $need.replace(map.next_value()?).is_some() {
                                        return Err(A::Error::duplicate_field(stringify!($need)));
                                    }
                                })*
                                $(stringify!($may) => {
                                    if $may.replace(map.next_value()?).is_some() {
                                        return Err(A::Error::duplicate_field(stringify!($may)));
                                    }
                                })*
                                _ => $crate::store::format::open::keep::<A>(
                                    &mut unread,
                                    key.0,
                                    &map.next_value::<Box<ron::value::RawValue>>()?,
                                )?,
                            }
                        }
                        Ok($name {
                            $($need: $need.ok_or_else(|| A::Error::missing_field(stringify!($need)))?,)*
                            $($may: $may.unwrap_or_default(),)*
                            unread,
                        })
                    }
                }
                deserializer.deserialize_struct(
                    stringify!($name),
                    &[$(stringify!($need),)* $(stringify!($may),)*],
                    Taker,
                )
            }
        }
    };
}

pub(super) use open_struct;

/// A struct of a newer version has some more fields, not thousands: looking for each among all takes its time.
const MOST: usize = 1000;

/// Keeps a field that is not known.
pub(super) fn keep<'de, A: serde::de::MapAccess<'de>>(
    unread: &mut Unread,
    name: String,
    value: &RawValue,
) -> Result<(), A::Error> {
    if unread.0.len() >= MOST {
        return Err(serde::de::Error::custom(format!("不认识的项超过 {MOST} 个，不像企评的档案")));
    }
    if unread.0.iter().any(|(known, _)| *known == name) {
        return Err(serde::de::Error::custom(format!("「{name}」写了两遍")));
    }
    unread.0.push((name, value.get_ron().trim().to_owned()));
    Ok(())
}

/// The text of a struct with the fields it does not know put back before its closing bracket.
pub(super) fn with_unread(mut text: String, unread: &Unread) -> String {
    for field in &unread.0 {
        let inside = text.len().saturating_sub(1);
        let separator = if text[..inside].ends_with('(') { "" } else { ", " };
        text.insert_str(inside, &format!("{separator}{}", unread_field(field)));
    }
    text
}

/// A field that is not known as it stood, under its name.
pub(super) fn unread_field((name, value): &(String, String)) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    let raw = if plain { "" } else { "r#" };
    // A remark to the end of the line must not swallow what follows.
    let end = if value.contains("//") { "\n" } else { "" };
    format!("{raw}{name}: {value}{end}")
}
