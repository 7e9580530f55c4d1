//! Reads the tables of the settings, key by key.

use std::collections::BTreeMap;
use std::str::FromStr;

use strum::VariantNames;

use crate::diagnostic::Message;
use crate::error::UserError;
use pyproof_judge::distance::nearest;

/// A table of `book.toml` whose keys are known.
pub(super) struct Settings<'a> {
    pub name: &'static str,
    pub table: &'a toml::Table,
}

impl<'a> Settings<'a> {
    /// A key's value, read by `read`; `refused` says what it must be.
    pub fn value<T>(
        &self,
        key: &'static str,
        refused: &'static str,
        read: impl FnOnce(&'a toml::Value) -> Option<T>,
    ) -> Result<Option<T>, UserError> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| self.refusal(key, refused))
    }

    pub fn refusal(&self, key: &'static str, refused: &'static str) -> UserError {
        UserError::new(self.about(key, Message::new(refused)))
    }

    pub fn about(&self, key: &'static str, message: Message) -> Message {
        let value = self.table.get(key).map(ToString::to_string).unwrap_or_default();
        message.with("key", key).with("table", self.name).with("value", value.trim())
    }

    /// Sets `choice` to the one that a key names.
    pub fn one_of<T: FromStr + VariantNames>(
        &self,
        key: &'static str,
        choice: &mut T,
    ) -> Result<(), UserError> {
        if let Some(found) = self.choice(key)? {
            *choice = found;
        }
        Ok(())
    }

    /// The choice that a key names, if it is there.
    pub fn choice<T: FromStr + VariantNames>(
        &self,
        key: &'static str,
    ) -> Result<Option<T>, UserError> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        let found = value.as_str().and_then(|name| name.parse().ok());
        found.map(Some).ok_or_else(|| {
            let names: Vec<String> = T::VARIANTS.iter().map(|name| format!("\"{name}\"")).collect();
            let message = Message::new("config-choice").with("choices", names.join(", "));
            UserError::new(self.about(key, message))
        })
    }

    pub fn string(&self, key: &'static str) -> Result<Option<String>, UserError> {
        self.value(key, "config-text", |value| value.as_str().map(str::to_owned))
    }

    pub fn strings(&self, key: &'static str) -> Result<Vec<String>, UserError> {
        let strings = |value: &toml::Value| {
            value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
        };
        Ok(self.value(key, "config-texts", strings)?.unwrap_or_default())
    }

    /// A text for each key, whatever the keys are.
    pub fn all_strings(&self) -> Result<BTreeMap<String, String>, UserError> {
        let text = |(key, value): (&String, &toml::Value)| {
            let refused = || {
                let message = Message::new("config-text").with("key", key);
                UserError::new(message.with("table", self.name).with("value", value))
            };
            Ok((key.clone(), value.as_str().ok_or_else(refused)?.to_owned()))
        };
        self.table.iter().map(text).collect()
    }

    pub fn switch(&self, key: &'static str) -> Result<Option<bool>, UserError> {
        self.value(key, "config-switch", toml::Value::as_bool)
    }

    pub fn table(&self, key: &'static str) -> Result<Option<&'a toml::Table>, UserError> {
        self.value(key, "config-table", toml::Value::as_table)
    }
}

/// Refuses a table with a key that is not known.
pub(super) fn refuse_unknown(
    name: &'static str,
    table: &toml::Table,
    known: &[&str],
) -> Result<(), UserError> {
    let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) else { return Ok(()) };
    let message = match nearest(key, known.iter().copied()) {
        Some(near) => Message::new("config-unknown-near").with("near", near),
        None => Message::new("config-unknown"),
    };
    Err(UserError::new(message.with("key", key).with("table", name)))
}
