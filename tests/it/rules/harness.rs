//! An entry that passes every rule, to be changed cell by cell.

use std::path::Path;

use cape_declaration::internals::Findings;
pub(crate) use cape_declaration::internals::{Action, FiledAs};
use cape_declaration::internals::{Aliases, Filer, ReadOptions, open_all};
use cape_declaration::internals::{AlreadyFiled, Declaration};
use cape_declaration::internals::{
    Checked, DistinctStates, EntryReader, Evaluation, Filing, JudgedEntry, judge,
};
use cape_declaration::internals::{
    EntryNumber, FilerCode, ImporterNumber, LiquidationStatus, cents, parse_iso_date,
};

pub(crate) const NUMBER: &str = "Entry Summary Number";
pub(crate) const FILER: &str = "Filer Code";
pub(crate) const LINE: &str = "Entry Summary Line Number";
pub(crate) const ORDINAL: &str = "Tariff Ordinal Number";
pub(crate) const HTS: &str = "HTS Number - Full";
pub(crate) const DUTY: &str = "Line Tariff Duty Amount";
pub(crate) const VALUE: &str = "Line Tariff Goods Value Amount";
pub(crate) const TYPE: &str = "Entry Type Code";
pub(crate) const DATE: &str = "Entry Date";
pub(crate) const IMPORTER: &str = "Importer Number";
pub(crate) const LIQUIDATION: &str = "Liquidation Status";
pub(crate) const LIQUIDATION_DATE: &str = "Liquidation Date";
pub(crate) const CONTROL: &str = "Control Status";
pub(crate) const SUMMARY: &str = "Entry Summary Status";
pub(crate) const COLLECTION: &str = "Collection Status";
pub(crate) const RECON: &str = "Reconciliation Indicator";
pub(crate) const RECON_ENTRY: &str = "Reconciliation (Other) Entry Summary Number";
pub(crate) const RECON_ENTRY_FTA: &str = "Reconciliation (FTA) Entry Summary Number";
pub(crate) const PROTEST: &str = "Protest Status";
pub(crate) const DRAWBACK: &str = "Drawback Indicator";
pub(crate) const INJUNCTION: &str = "Injunction Indicator";
pub(crate) const SUSPENSION: &str = "Suspension Indicator";

/// Every column that a rule looks at, with a value that passes on 2026-05-01.
const SOUND: &[(&str, &str)] = &[
    (NUMBER, "B76-0324527-8"),
    (FILER, "B76"),
    (LINE, "1"),
    (ORDINAL, "1"),
    (HTS, "9903.01.25"),
    (DUTY, "100.00"),
    (VALUE, ""),
    (TYPE, "01"),
    (DATE, "06/02/2025"),
    (IMPORTER, "12-3456789"),
    (LIQUIDATION, "Unliquidated"),
    (LIQUIDATION_DATE, "06/12/2026"),
    (CONTROL, "CBP"),
    (SUMMARY, "Accepted"),
    (COLLECTION, "Paid"),
    (RECON, "N"),
    (RECON_ENTRY, ""),
    (RECON_ENTRY_FTA, ""),
    (PROTEST, ""),
    (DRAWBACK, "N"),
    (INJUNCTION, "N"),
    (SUSPENSION, "N"),
];

/// An entry to judge: for broker B76 on 2026-05-01, unless the case changes that.
pub(crate) struct Case {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    filing: Filing,
    other_rows: String,
    other_file: Option<Box<Case>>,
}

/// The results of the rules for the entry; names of rules are joined as in entries.csv.
#[derive(Debug, PartialEq)]
pub(crate) struct Judgment {
    pub(crate) outcome: String,
    pub(crate) action: Action,
    pub(crate) checked: &'static str,
    pub(crate) failed: String,
    pub(crate) unknown: String,
    /// Rules that can't be decided because they need a column that ES-003 doesn't have.
    pub(crate) not_in_export: String,
    /// The governing liquidation status and its date.
    pub(crate) liquidation: (Option<LiquidationStatus>, Option<String>),
    /// Known IEEPA duty as in entries.csv.
    pub(crate) duty: Option<String>,
    /// The part of it in scope.
    pub(crate) duty_in_scope: Option<String>,
    /// The filing deadline and its basis.
    pub(crate) file_by: Option<(String, &'static str)>,
    pub(crate) protest_by: Option<String>,
}

/// The entry that passes every rule.
pub(crate) fn sound() -> Case {
    Case {
        header: SOUND.iter().map(|(name, _)| (*name).to_string()).collect(),
        rows: vec![SOUND.iter().map(|(_, value)| (*value).to_string()).collect()],
        filing: Filing::new(Filer::Broker("B76".parse().unwrap()), parse_iso_date("2026-05-01").unwrap()),
        other_rows: String::new(),
        other_file: None,
    }
}

impl Case {
    /// Sets a cell in all rows so far; a new header adds a column.
    pub(crate) fn with(mut self, header: &str, value: &str) -> Self {
        let index = self.index(header);
        self.rows.iter_mut().for_each(|row| row[index] = value.to_string());
        self
    }

    /// Removes a column.
    pub(crate) fn without(mut self, header: &str) -> Self {
        let index = self.header.iter().position(|name| name == header).expect("a column of the case");
        self.header.remove(index);
        self.rows.iter_mut().for_each(|row| drop(row.remove(index)));
        self
    }

    /// Adds a row that is like the first except for these cells.
    pub(crate) fn and_row(mut self, cells: &[(&str, &str)]) -> Self {
        let indexes: Vec<usize> = cells.iter().map(|(header, _)| self.index(header)).collect();
        let mut row = self.rows[0].clone();
        for (index, (_, value)) in indexes.into_iter().zip(cells) {
            row[index] = (*value).to_string();
        }
        self.rows.push(row);
        self
    }

    /// Adds a row of the next line that is like the first except for these cells.
    pub(crate) fn and_line(self, cells: &[(&str, &str)]) -> Self {
        let line = (self.rows.len() + 1).to_string();
        self.and_row(&[&[(LINE, line.as_str())], cells].concat())
    }

    fn index(&mut self, header: &str) -> usize {
        if let Some(index) = self.header.iter().position(|name| name == header) {
            return index;
        }
        self.header.push(header.to_string());
        self.rows.iter_mut().for_each(|row| row.push(String::new()));
        self.header.len() - 1
    }

    /// Adds rows of other entries, each with only an entry number and an entry date outside the window.
    pub(crate) fn beside(mut self, numbers: &[&str]) -> Self {
        self.other_rows = numbers.join("\n");
        self
    }

    /// Adds the rows of another case as a second input.
    pub(crate) fn and_file(mut self, other: Case) -> Self {
        self.other_file = Some(Box::new(other));
        self
    }

    pub(crate) fn filed_on(mut self, day: &str) -> Self {
        self.filing.as_of = parse_iso_date(day).unwrap();
        self
    }

    /// Only this importer files.
    pub(crate) fn by_importer(mut self, number: &str) -> Self {
        self.filing.filer = Filer::new(None, [number.parse().unwrap()]).unwrap();
        self
    }

    pub(crate) fn filer(mut self, code: &str) -> Self {
        self.filing.filer = self.party(FilerCode::parse(code), None);
        self
    }

    /// An importer files too, or a broker files for it.
    pub(crate) fn importer(mut self, number: &str) -> Self {
        self.filing.filer = self.party(self.filing.filer.code(), ImporterNumber::parse(number));
        self
    }

    fn party(&self, code: Option<FilerCode>, importer: Option<ImporterNumber>) -> Filer {
        let importers = self.filing.filer.importers().into_iter().flat_map(|importers| importers.iter());
        Filer::new(code, importers.chain(importer)).unwrap()
    }

    pub(crate) fn window(mut self, window: &str) -> Self {
        self.filing.window = window.parse().unwrap();
        self
    }

    pub(crate) fn scope(mut self, scope: &str) -> Self {
        self.filing.scope = scope.parse().unwrap();
        self
    }

    pub(crate) fn strict(mut self) -> Self {
        self.filing.strict = true;
        self
    }

    pub(crate) fn cit_plaintiff(mut self) -> Self {
        self.filing.cit_plaintiff = true;
        self
    }

    pub(crate) fn already_filed(mut self, number: &str, filed_as: FiledAs) -> Self {
        let filed = &mut self.filing.already_filed;
        let index = filed.declare(Declaration {
            filed: filed_as,
            file: "earlier.csv".to_string(),
            submitted: None,
            claim: None,
            contradicted: false,
        });
        filed.add(EntryNumber::from_text(number).unwrap(), index);
        filed.resolve();
        self
    }

    /// The message of this rule's finding.
    #[track_caller]
    pub(crate) fn message_of(&self, rule: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        let mut judged = self.read(dir.path(), self.rows.iter());
        let findings = Findings::gather(&mut judged);
        let mut look = EntryReader::at(&judged);
        let of = findings.list.iter().find(|found| found.rule.rule().name == rule).expect("the rule fails");
        findings.text(of, &mut look).unwrap().message
    }

    /// Asserts that every entry is judged the same with and without results remembered from other entries.
    #[track_caller]
    pub(crate) fn is_judged_alike(&self, states: &mut DistinctStates) {
        let dir = tempfile::tempdir().unwrap();
        let judged = self.read(dir.path(), self.rows.iter());
        let mut look = EntryReader::at(&judged);
        for JudgedEntry { number, verdict, .. } in judged.iter() {
            let entry = look.entry(number).unwrap();
            let alone = judge(&entry, &judged.filing);
            let remembered = states.judge(&entry, &judged.filing);
            assert_eq!([remembered, verdict], [alone, alone], "\n{}", self.csv(self.rows.iter()));
        }
    }

    /// Writes the case to a file, reads it, and judges its first entry, whatever the order of rows.
    #[track_caller]
    pub(crate) fn judge(&self) -> Judgment {
        let judgment = self.judge_rows(self.rows.iter());
        if self.rows.len() > 1 {
            let reversed = self.judge_rows(self.rows.iter().rev());
            assert_eq!(judgment, reversed, "the order of rows matters in\n{}", self.csv(self.rows.iter()));
        }
        judgment
    }

    fn judge_rows<'a>(&'a self, rows: impl Iterator<Item = &'a Vec<String>>) -> Judgment {
        let dir = tempfile::tempdir().unwrap();
        let judged = self.read(dir.path(), rows);
        assert_eq!(judged.assembled.row_counts().unreadable, 0, "the case's rows can be read");
        let mut look = EntryReader::at(&judged);
        let mut is_the_case = |number| {
            let entry = look.entry(number).unwrap();
            entry.rows.iter().any(|row| (row.at.input, row.at.row) == (0, 2))
        };
        let entry = judged.iter().find(|entry| is_the_case(entry.number)).expect("the case's entry");
        let JudgedEntry { facts, verdict, .. } = entry;
        Judgment {
            outcome: verdict.outcome.to_string(),
            action: verdict.action,
            checked: verdict.checked().map_or("", Checked::name),
            failed: verdict.failed.names().join(";"),
            unknown: verdict.unknown.names().join(";"),
            not_in_export: verdict.not_in_export.names().join(";"),
            liquidation: (facts.liquidation.status, facts.liquidation.date.map(|date| date.to_string())),
            duty: facts.duties.ieepa.map(cents),
            duty_in_scope: facts.duties.in_scope.map(cents),
            file_by: entry.file_by(self.filing.as_of).map(|by| (by.last.to_string(), by.basis.name())),
            protest_by: entry.protest_by().map(|day| day.to_string()),
        }
    }

    fn read<'a>(&'a self, dir: &Path, rows: impl Iterator<Item = &'a Vec<String>>) -> Evaluation {
        let write = |name, csv: String| {
            let path = dir.join(name);
            std::fs::write(&path, csv).unwrap();
            path.into()
        };
        let mut paths = vec![write("case.csv", self.csv(rows))];
        paths.extend(self.other_file.iter().map(|other| write("other.csv", other.csv(other.rows.iter()))));
        let sources = open_all(&paths, &Aliases::default(), &mut |_| {}).unwrap();
        let (filing, pace) = (self.filing.clone(), ReadOptions { threads: 1, chunk: 1 << 16 });
        Evaluation::read(sources, Aliases::default(), AlreadyFiled::default(), filing, pace, &mut |_| {})
            .unwrap()
    }

    fn csv<'a>(&self, rows: impl Iterator<Item = &'a Vec<String>>) -> String {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(&self.header).unwrap();
        rows.for_each(|row| csv.write_record(row).unwrap());
        for number in self.other_rows.lines() {
            let cells = self.header.iter().map(|header| match header.as_str() {
                NUMBER => number,
                DATE => "01/01/2020",
                _ => "",
            });
            csv.write_record(cells).unwrap();
        }
        String::from_utf8(csv.into_inner().unwrap()).unwrap()
    }

    /// Asserts that these rules fail and no others, that all are decided, and that the outcome matches.
    #[track_caller]
    pub(crate) fn fails(&self, rules: &str, outcome: &str) {
        self.is_judged(rules, "", outcome);
    }

    /// Asserts the action.
    #[track_caller]
    pub(crate) fn calls_for(&self, action: Action) {
        assert_eq!(self.judge().action, action, "\n{}", self.csv(self.rows.iter()));
    }

    /// Asserts the filing deadline, its basis, and the last day of a protest; blank if there is none.
    #[track_caller]
    pub(crate) fn ends_on(&self, file_by: &str, basis: &str, protest_by: &str) {
        let Judgment { file_by: found, protest_by: protest, .. } = self.judge();
        let (day, from) = found.unwrap_or_default();
        assert_eq!(
            (day.as_str(), from, protest.as_deref().unwrap_or_default()),
            (file_by, basis, protest_by)
        );
    }

    /// Asserts that no rule fails and all are decided.
    #[track_caller]
    pub(crate) fn passes(&self) {
        self.is_judged("", "", "ready");
    }

    /// Asserts that these rules and no others could not be decided, and that the entry is ready.
    #[track_caller]
    pub(crate) fn leaves_unknown(&self, rules: &str) {
        self.is_judged("", rules, "ready");
    }

    /// Asserts that these rules could not be decided because they need a column that ES-003 doesn't have, and that the
    /// entry is fully checked.
    #[track_caller]
    pub(crate) fn is_fully_checked_but_for(&self, rules: &str) {
        self.passes();
        assert_eq!(self.judge().not_in_export, rules, "\n{}", self.csv(self.rows.iter()));
    }

    /// Asserts that these rules fail and those could not be decided; names joined with `;`.
    #[track_caller]
    pub(crate) fn is_judged(&self, failed: &str, unknown: &str, outcome: &str) {
        let checked = match outcome {
            "ready" | "review" if unknown.is_empty() => "fully",
            "ready" | "review" => "partly",
            _ => "",
        };
        let Judgment { failed: f, unknown: u, outcome: o, checked: c, .. } = self.judge();
        assert_eq!(
            (f.as_str(), u.as_str(), o.as_str(), c),
            (failed, unknown, outcome, checked),
            "(failed, unknown, outcome, checked) of\n{}",
            self.csv(self.rows.iter())
        );
    }
}

#[test]
fn the_sound_entry_passes_every_rule() {
    sound().passes();
}
