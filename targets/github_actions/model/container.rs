//! Containers: the one that a job runs in, and those beside it.

use super::{Raw, Table, Text, Value, merged};
use crate::emit::{Doc, Field, Map, ToDoc};

/// The container of a job.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Container {
    /// The image.
    pub image: Field<Text>,
    /// For a registry that asks.
    pub credentials: Option<Field<Credentials>>,
    /// Environment variables.
    pub env: Table<Value>,
    /// `HOST:CONTAINER`
    pub ports: Vec<Field<Text>>,
    /// `SOURCE:TARGET`
    pub volumes: Vec<Field<Text>>,
    /// Further arguments of `docker create`.
    pub options: Option<Field<Text>>,
    /// Keys of the user's own.
    pub raw: Option<Raw>,
}

impl Container {
    /// A container from an image.
    #[must_use]
    pub fn new(image: impl Into<Text>) -> Container {
        Container { image: Field::new(image.into()), ..Container::default() }
    }

    fn map(&self) -> Map {
        let mut image = self.image.value.unbroken();
        image.meta.overlay(&self.image.meta);
        Map::new()
            .put("image", &image)
            .maybe("credentials", self.credentials.as_ref())
            .table("env", &self.env)
            .flow("ports", &self.ports)
            .flow("volumes", &self.volumes)
            .maybe("options", self.options.as_ref())
    }
}

impl ToDoc for Container {
    fn to_doc(&self) -> Doc {
        merged(self.map(), self.raw.as_ref())
    }
}

/// A container beside a job.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    /// What it has in common with the container of a job.
    pub container: Container,
    /// In place of the image's own.
    pub entrypoint: Option<Field<Text>>,
    /// In place of the image's own.
    pub command: Option<Field<Text>>,
}

impl ToDoc for Service {
    fn to_doc(&self) -> Doc {
        let map = self.container.map();
        let map = map.maybe("entrypoint", self.entrypoint.as_ref()).maybe("command", self.command.as_ref());
        merged(map, self.container.raw.as_ref())
    }
}

/// Who logs in to a registry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Credentials {
    /// The user.
    pub username: Field<Text>,
    /// The password, always an expression.
    pub password: Field<Text>,
}

impl ToDoc for Credentials {
    fn to_doc(&self) -> Doc {
        Map::new().put("username", &self.username).put("password", &self.password).doc()
    }
}
