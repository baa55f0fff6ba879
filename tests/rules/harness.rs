//! An entry that every rule passes, to be changed cell by cell.

use std::collections::BTreeSet;
use std::io::Write;

use cape_declaration::assemble::{AlreadyFiled, assemble};
use cape_declaration::domain::{EntryNumber, FilerCode, ImporterNumber, Window, cents, parse_iso_date};
use cape_declaration::ieepa::Scope;
use cape_declaration::read::open_all;
use cape_declaration::rules::{Filing, Judged};

/// Every column that a rule looks at, with a value against which nothing stands on 2026-05-01.
const SOUND: [(&str, &str); 22] = [
    ("Entry Summary Number", "B76-0324527-8"),
    ("Filer Code", "B76"),
    ("Entry Summary Line Number", "1"),
    ("Tariff Ordinal Number", "1"),
    ("HTS Number - Full", "9903.01.25"),
    ("Line Tariff Duty Amount", "100.00"),
    ("Line Tariff Goods Value Amount", ""),
    ("Entry Type Code", "01"),
    ("Entry Date", "06/02/2025"),
    ("Importer Number", "12-3456789"),
    ("Liquidation Status", "Unliquidated"),
    ("Liquidation Date", "06/12/2026"),
    ("Control Status", "CBP"),
    ("Entry Summary Status", "Accepted"),
    ("Collection Status", "Paid"),
    ("Reconciliation Indicator", "N"),
    ("Reconciliation (Other) Entry Summary Number", ""),
    ("Reconciliation (FTA) Entry Summary Number", ""),
    ("Protest Status", ""),
    ("Drawback Indicator", "N"),
    ("Injunction Indicator", "N"),
    ("Suspension Indicator", "N"),
];

/// An entry to be judged: by broker B76 on 2026-05-01, unless the case says otherwise.
pub(crate) struct Case {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    filing: Filing,
    other_rows: String,
}

/// What the rules say of the entry.
#[derive(Debug)]
pub(crate) struct Judgement {
    pub(crate) disposition: String,
    pub(crate) verification: &'static str,
    pub(crate) failed: Vec<&'static str>,
    pub(crate) unknown: Vec<&'static str>,
    /// Known duty in scope, as entries.csv writes it.
    pub(crate) duty: Option<String>,
    /// Known duty under the other IEEPA headings.
    pub(crate) duty_outside_scope: Option<String>,
}

/// The entry that every rule passes.
pub(crate) fn sound() -> Case {
    Case {
        header: SOUND.iter().map(|(name, _)| (*name).to_string()).collect(),
        rows: vec![SOUND.iter().map(|(_, value)| (*value).to_string()).collect()],
        filing: Filing {
            filer: FilerCode::parse("B76"),
            importers: BTreeSet::new(),
            as_of: parse_iso_date("2026-05-01").unwrap(),
            window: Window::default(),
            scope: Scope::default(),
            strict: false,
            cit_plaintiff: false,
            already_filed: BTreeSet::new(),
        },
        other_rows: String::new(),
    }
}

impl Case {
    /// Sets a cell in every row so far; a header that isn't there yet becomes a column.
    pub(crate) fn with(mut self, header: &str, value: &str) -> Self {
        let place = self.place(header);
        self.rows.iter_mut().for_each(|row| row[place] = value.to_string());
        self
    }

    /// Takes a column away.
    pub(crate) fn without(mut self, header: &str) -> Self {
        let place = self.header.iter().position(|name| name == header).expect("a column of the case");
        self.header.remove(place);
        self.rows.iter_mut().for_each(|row| drop(row.remove(place)));
        self
    }

    /// Adds a row like the first but for these cells.
    pub(crate) fn and_row(mut self, cells: &[(&str, &str)]) -> Self {
        let places: Vec<usize> = cells.iter().map(|(header, _)| self.place(header)).collect();
        let mut row = self.rows[0].clone();
        for (place, (_, value)) in places.into_iter().zip(cells) {
            row[place] = (*value).to_string();
        }
        self.rows.push(row);
        self
    }

    fn place(&mut self, header: &str) -> usize {
        if let Some(place) = self.header.iter().position(|name| name == header) {
            return place;
        }
        self.header.push(header.to_string());
        self.rows.iter_mut().for_each(|row| row.push(String::new()));
        self.header.len() - 1
    }

    /// Adds rows of other entries, each with only an entry number and an entry date out of the window.
    pub(crate) fn beside(mut self, numbers: &[&str]) -> Self {
        self.other_rows = numbers.join("\n");
        self
    }

    pub(crate) fn as_of(mut self, day: &str) -> Self {
        self.filing.as_of = parse_iso_date(day).unwrap();
        self
    }

    pub(crate) fn no_filer(mut self) -> Self {
        self.filing.filer = None;
        self
    }

    pub(crate) fn filer(mut self, code: &str) -> Self {
        self.filing.filer = FilerCode::parse(code);
        self
    }

    pub(crate) fn importer(mut self, number: &str) -> Self {
        self.filing.importers.insert(ImporterNumber::parse(number).unwrap());
        self
    }

    pub(crate) fn window(mut self, window: &str) -> Self {
        self.filing.window = Window::parse(window).unwrap();
        self
    }

    pub(crate) fn scope(mut self, scope: &str) -> Self {
        self.filing.scope = Scope::parse(scope).unwrap();
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

    pub(crate) fn already_filed(mut self, number: &str) -> Self {
        self.filing.already_filed.insert(EntryNumber::from_text(number).unwrap());
        self
    }

    /// Writes the case as a file, reads it, and judges its first entry.
    pub(crate) fn judge(&self) -> Judgement {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("case.csv");
        let mut file = std::fs::File::create(&path).unwrap();
        file.write_all(self.csv().as_bytes()).unwrap();
        let assembled = assemble(open_all(&[path]).unwrap(), &[], &mut |_| {}).unwrap();
        assert_eq!(assembled.row_counts().unreadable, 0, "the case's rows can be read");
        let judged = Judged::new(assembled, AlreadyFiled::default(), self.filing.clone());
        let (entry, verdict) = judged
            .iter()
            .find(|(entry, _)| entry.rows.iter().any(|row| row.at.row == 2))
            .expect("the case's entry");
        Judgement {
            disposition: verdict.disposition.to_string(),
            verification: verdict.verification(),
            failed: verdict.failed.names(),
            unknown: verdict.unknown.names(),
            duty: entry.duties.in_scope.map(cents),
            duty_outside_scope: entry.duties.outside_scope.map(cents),
        }
    }

    fn csv(&self) -> String {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(&self.header).unwrap();
        self.rows.iter().for_each(|row| csv.write_record(row).unwrap());
        for number in self.other_rows.lines() {
            let cells = self.header.iter().map(|header| match header.as_str() {
                "Entry Summary Number" => number,
                "Entry Date" => "01/01/2020",
                _ => "",
            });
            csv.write_record(cells).unwrap();
        }
        String::from_utf8(csv.into_inner().unwrap()).unwrap()
    }

    /// The rule fails, and the entry becomes what its severity says, no other rule failing.
    #[track_caller]
    pub(crate) fn fails(&self, rule: &str, disposition: &str) {
        let judgement = self.judge();
        assert_eq!(judgement.failed, [rule], "{judgement:?}");
        assert_eq!(judgement.disposition, disposition, "{judgement:?}");
    }

    /// No rule fails, and all are decided.
    #[track_caller]
    pub(crate) fn passes(&self) {
        let judgement = self.judge();
        assert_eq!(judgement.failed, [""; 0], "{judgement:?}");
        assert_eq!(judgement.unknown, [""; 0], "{judgement:?}");
        assert_eq!((judgement.disposition.as_str(), judgement.verification), ("filed", "proven"));
    }

    /// The rule, and no other, could not be decided; the entry is filed all the same.
    #[track_caller]
    pub(crate) fn leaves_unknown(&self, rule: &str) {
        let judgement = self.judge();
        assert_eq!(judgement.unknown, [rule], "{judgement:?}");
        assert_eq!(judgement.failed, [""; 0], "{judgement:?}");
        assert_eq!((judgement.disposition.as_str(), judgement.verification), ("filed", "unverified"));
    }
}

#[test]
fn the_sound_entry_passes_every_rule() {
    sound().passes();
}
