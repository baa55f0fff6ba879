//! A packet for each client: a folder that can be forwarded as it is, because it has no data about other clients.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use super::judged::Run;
use super::write::{Part, report_summary};
use crate::domain::ImporterNumber;
use crate::error::Result;
use crate::file_names::CLIENTS;
use crate::judge::{About, FindingRef, Outcome};
use crate::output::{Failed, OutputFiles, Written};
use crate::report::{Figures, Findings, ReportSummary};

/// One client's part of a run.
#[derive(Default)]
pub(super) struct Client {
    /// Indexes of its entries.
    places: Vec<u32>,
    /// Findings about them.
    findings: Vec<FindingRef>,
    /// Whether any of them is in scope.
    has_candidate: bool,
}

impl Run {
    /// Writes the packets; returns the files written.
    pub(super) fn write_clients(
        &self,
        clients: BTreeMap<ImporterNumber, Client>,
        labels: &BTreeMap<ImporterNumber, String>,
        to: &mut impl OutputFiles,
        took: &impl Fn() -> Duration,
    ) -> Result<Vec<ReportSummary>> {
        let mut written = Vec::new();
        for (importer, client) in clients {
            let Some(label) = labels.get(&importer) else { continue };
            let (judged, inputs) = self.judged.of_importer(importer, &client.places)?;
            let findings = client.findings.into_iter().map(|finding| inputs.finding(finding));
            let findings = Findings::about_entries(findings.collect());
            let figures = Figures::of(&judged, &findings)?;
            let part = Part { judged: &judged, findings: &findings, figures: &figures, ledger: None };
            let mut within = Within { folder: format!("{CLIENTS}/{label}"), to, written: Vec::new() };
            self.write_part(part, labels, Vec::new(), &mut within, took)?;
            written.extend(within.written.into_iter().map(report_summary));
        }
        Ok(written)
    }

    /// The importers for whom the run files, with anything to file, now or later.
    pub(super) fn clients(&self) -> BTreeMap<ImporterNumber, Client> {
        let mut clients: BTreeMap<ImporterNumber, Client> = BTreeMap::new();
        for place in 0..self.judged.len() {
            let (verdict, Some(importer)) = self.judged.verdict(place) else { continue };
            if verdict.is_of_importer_outside(&self.judged.filing.filer, || Some(importer)) {
                continue;
            }
            let client = clients.entry(importer).or_default();
            client.places.push(place as u32);
            client.has_candidate |= verdict.outcome != Outcome::OutOfScope;
        }
        clients.retain(|_, client| client.has_candidate);
        for finding in &self.findings.list {
            let About::Entry { number, .. } = finding.about else { continue };
            let importer = self.judged.index(number).and_then(|place| self.judged.verdict(place).1);
            if let Some(client) = importer.and_then(|importer| clients.get_mut(&importer)) {
                client.findings.push(*finding);
            }
        }
        clients
    }
}

/// Files in a subfolder of the results. Names are relative to the subfolder.
struct Within<'t, T> {
    folder: String,
    to: &'t mut T,
    /// With names relative to the results.
    written: Vec<Written>,
}

impl<T: OutputFiles> OutputFiles for Within<'_, T> {
    fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut (dyn Write + Send), &Failed<'_>) -> Result<()>,
    ) -> Result<Written> {
        let written = self.to.add(&format!("{}/{name}", self.folder), write)?;
        self.written.push(written.clone());
        Ok(Written { name: name.to_string(), ..written })
    }

    /// The last four digits of a social security number don't tell whose the earlier packet was.
    fn last_result(&self, name: &str) -> Option<PathBuf> {
        let is_certain = !self.folder[CLIENTS.len()..].starts_with("/SSN");
        self.to.last_result(&format!("{}/{name}", self.folder)).filter(|_| is_certain)
    }
}
