//! A workload with everything that its part of the chart depends on.

use crate::ir::{Environment, Ir, Running, Workload};
use crate::targets::chart::{Part, Place};
use crate::words::environment::{Security, Watch};

/// A workload with everything that is known of it.
pub(super) struct Subject<'a> {
    /// The whole system.
    pub(super) ir: &'a Ir,
    /// Its name.
    pub(super) name: &'a str,
    /// It, as it is declared.
    pub(super) workload: &'a Workload,
    /// It, in each environment.
    pub(super) places: Vec<Here<'a>>,
    /// Its place in the chart.
    pub(super) place: Place,
    /// What another target adds.
    pub(super) part: Option<&'a Part>,
}

/// A workload in an environment.
#[derive(Clone, Copy)]
pub(super) struct Here<'a> {
    /// The environment's name.
    pub(super) name: &'a str,
    /// The environment.
    pub(super) environment: &'a Environment,
    /// The workload, as it is here.
    pub(super) workload: &'a Workload,
}

impl Subject<'_> {
    /// Whether something holds in an environment.
    pub(super) fn any(&self, holds: impl Fn(&Here<'_>) -> bool) -> bool {
        self.places.iter().any(holds)
    }

    /// Whether Flagger owns it somewhere.
    pub(super) fn flagger(&self) -> bool {
        self.any(|here| here.environment.flagger_owns(self.name))
    }

    /// Whether an autoscaler owns its replicas somewhere.
    pub(super) fn scaled(&self) -> bool {
        self.workload.stays() && self.any(|here| self.scaled_here(here))
    }

    /// Whether an autoscaler owns its replicas: where the program says so, and where Flagger would otherwise not know
    /// how many there should be.
    pub(super) fn scaled_here(&self, here: &Here<'_>) -> bool {
        matches!(here.workload.replicas.value, Running::Scaled(_)) || here.environment.flagger_owns(self.name)
    }

    /// Whether the chart says how many there are somewhere.
    pub(super) fn fixed(&self) -> bool {
        self.workload.stays() && self.any(|here| !self.scaled_here(here))
    }

    /// Whether there is more than one of it somewhere.
    pub(super) fn spread(&self) -> bool {
        self.workload.stays() && self.any(|here| here.workload.most() > 1)
    }

    /// Whether it is a server.
    pub(super) fn serves(&self) -> bool {
        self.workload.port.is_some()
    }

    /// Whether it has metrics that are scraped somewhere.
    pub(super) fn measured(&self) -> bool {
        self.any(|here| here.workload.metrics.is_some() && here.environment.monitoring != Watch::Logs)
    }

    /// The port of its metrics, where it is not that of its requests.
    pub(super) fn metrics_port(&self) -> Option<u16> {
        let port = self.workload.metrics.as_ref().and_then(|metrics| metrics.value.port);
        port.filter(|port| self.workload.port.as_ref().is_none_or(|own| own.value.inner != *port))
    }

    /// Whether others reach it along what the program says only.
    pub(super) fn closed_in(&self, environment: &Environment) -> bool {
        self.ir.runtime.closed || environment.security == Security::Maximum
    }

    /// The workloads that talk to it.
    pub(super) fn callers(&self) -> Vec<&str> {
        let needs = |workload: &Workload| workload.needs.workloads.iter().any(|name| name == self.name);
        self.ir.workloads.iter().filter(|(_, it)| needs(it)).map(|(name, _)| name.as_str()).collect()
    }
}
