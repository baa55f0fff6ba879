//! What is imported, by whom, and under which headings.

use chrono::NaiveDate;

pub(crate) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day in the calendar")
}

/// Goods of one origin: the IEEPA headings of each line with their duty in thousandths of the value, and the first and
/// last entry date. The headings are in force on all of these dates (src/tariff/headings.csv).
#[derive(Clone, Copy)]
pub(crate) struct Trade {
    pub(crate) origin: &'static str,
    pub(crate) headings: &'static [(&'static str, u64)],
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
}

const fn trade(
    origin: &'static str,
    headings: &'static [(&'static str, u64)],
    from: NaiveDate,
    to: NaiveDate,
) -> Trade {
    Trade { origin, headings, from, to }
}

/// Entries from this date on were liquidated less than 70 days before the filing date.
const FIRST: NaiveDate = day(2025, 4, 14);
const LAST: NaiveDate = day(2026, 2, 23);

const BASELINE: &[(&str, u64)] = &[("9903.01.25", 100)];
const CHINA_APRIL: &[(&str, u64)] = &[("9903.01.24", 200), ("9903.01.63", 1250)];
const CHINA_MAY: &[(&str, u64)] = &[("9903.01.24", 200), ("9903.01.25", 100)];
const CHINA_NOVEMBER: &[(&str, u64)] = &[("9903.01.24", 100), ("9903.01.25", 100)];

/// One heading in scope. Most comes from China.
pub(crate) const ONE_HEADING: &[Trade] = &[
    trade("CN", &[("9903.01.63", 1250)], FIRST, day(2025, 5, 13)),
    trade("CN", BASELINE, day(2025, 5, 14), LAST),
    trade("CN", BASELINE, day(2025, 5, 14), LAST),
    trade("CN", BASELINE, day(2025, 5, 14), LAST),
    trade("HK", BASELINE, day(2025, 5, 14), LAST),
    trade("SG", BASELINE, FIRST, LAST),
    trade("AU", BASELINE, FIRST, LAST),
    trade("CL", BASELINE, FIRST, LAST),
    trade("CO", BASELINE, FIRST, LAST),
    trade("AE", BASELINE, FIRST, LAST),
    trade("VN", BASELINE, FIRST, day(2025, 8, 6)),
    trade("DE", BASELINE, FIRST, day(2025, 8, 6)),
];

/// No IEEPA heading, one outside the scope, or a date outside the window.
pub(crate) const OUT_OF_SCOPE: &[Trade] = &[
    trade("MX", &[], day(2025, 2, 1), day(2026, 2, 28)),
    trade("MX", &[], day(2025, 2, 1), day(2026, 2, 28)),
    trade("CA", &[], day(2025, 2, 1), day(2026, 2, 28)),
    trade("VN", &[("9903.02.69", 200)], day(2025, 8, 7), LAST),
    trade("TH", &[("9903.02.61", 190)], day(2025, 8, 7), LAST),
    trade("IN", &[("9903.02.26", 250)], day(2025, 8, 7), LAST),
    trade("CN", &[("9903.01.24", 200)], day(2025, 3, 4), day(2025, 11, 9)),
    trade("KR", &[], day(2025, 1, 2), day(2025, 1, 31)),
    trade("JP", &[], day(2026, 3, 1), day(2026, 4, 15)),
];

/// A fentanyl duty and a reciprocal duty on every line.
pub(crate) const CHINA: &[Trade] = &[
    trade("CN", CHINA_APRIL, FIRST, day(2025, 5, 13)),
    trade("CN", CHINA_MAY, day(2025, 5, 14), day(2025, 11, 9)),
    trade("CN", CHINA_MAY, day(2025, 5, 14), day(2025, 11, 9)),
    trade("HK", CHINA_MAY, day(2025, 5, 14), day(2025, 11, 9)),
    trade("CN", CHINA_NOVEMBER, day(2025, 11, 10), LAST),
    trade("HK", CHINA_NOVEMBER, day(2025, 11, 10), LAST),
];

/// From all over the world, under all programs.
pub(crate) const WORLD: &[Trade] = &[
    trade("CN", CHINA_APRIL, FIRST, day(2025, 5, 13)),
    trade("CN", CHINA_MAY, day(2025, 5, 14), day(2025, 11, 9)),
    trade("CN", CHINA_MAY, day(2025, 5, 14), day(2025, 11, 9)),
    trade("CN", CHINA_NOVEMBER, day(2025, 11, 10), LAST),
    trade("MX", &[("9903.01.01", 250), ("9903.01.27", 0)], FIRST, LAST),
    trade("CA", &[("9903.01.10", 350), ("9903.01.26", 0)], day(2025, 8, 1), LAST),
    trade("BR", &[("9903.01.77", 400), ("9903.02.09", 100)], day(2025, 8, 7), LAST),
    trade("IN", &[("9903.01.84", 250), ("9903.02.26", 250)], day(2025, 8, 27), day(2026, 2, 6)),
    trade("IN", BASELINE, FIRST, day(2025, 8, 6)),
    trade("VN", BASELINE, FIRST, day(2025, 8, 6)),
    trade("VN", &[("9903.02.69", 200)], day(2025, 8, 7), LAST),
    trade("DE", &[("9903.02.20", 150)], day(2025, 8, 7), LAST),
    trade("JP", &[("9903.02.73", 150)], day(2025, 9, 16), LAST),
    trade("TW", BASELINE, FIRST, day(2025, 8, 6)),
    trade("CL", BASELINE, FIRST, LAST),
    trade("AU", BASELINE, FIRST, LAST),
    trade("CO", BASELINE, FIRST, LAST),
];

/// Headings that replace the reciprocal baseline on some lines: no duty.
pub(crate) const EXEMPTIONS: &[&str] = &["9903.01.30", "9903.01.31", "9903.01.32", "9903.01.33"];

/// Classifications, their regular duty in thousandths, and their unit of quantity.
pub(crate) const GOODS: &[(&str, u64, &str)] = &[
    ("8471.30.0100", 0, "NO"),
    ("9503.00.0073", 0, "X"),
    ("9403.60.8093", 0, "NO"),
    ("8481.80.3090", 56, "NO"),
    ("8544.42.9090", 26, "NO"),
    ("6302.31.9010", 67, "NO"),
    ("3924.10.4000", 34, "X"),
    ("4202.92.3120", 176, "NO"),
    ("6109.10.0012", 165, "DOZ"),
    ("6110.20.2079", 165, "DOZ"),
    ("6404.19.3960", 375, "PRS"),
    ("7323.93.0080", 20, "NO"),
    ("8414.51.9090", 47, "NO"),
    ("8504.40.9550", 15, "NO"),
    ("8509.40.0025", 42, "NO"),
    ("8516.60.6000", 27, "NO"),
    ("8528.72.6420", 39, "NO"),
    ("8708.29.5160", 25, "KG"),
    ("8712.00.2500", 55, "NO"),
    ("9018.90.8000", 0, "X"),
    ("9401.61.6011", 0, "NO"),
    ("9405.11.4010", 76, "NO"),
    ("9506.91.0030", 46, "X"),
    ("9603.21.0000", 0, "NO"),
];

pub(crate) const PORTS: &[&str] = &["2704", "2709", "4601", "1703", "5301", "3001", "1401", "3901"];

pub(crate) struct Importer {
    pub(crate) number: String,
    pub(crate) name: String,
}

#[rustfmt::skip]
pub(crate) fn importers() -> Vec<Importer> {
    const NAMES: [&str; 16] = [
        "Brindlewick", "Harrowpine", "Tidewick", "Voltasprig", "Quillmere", "Larkenstead", "Saltgrovia",
        "Thistlebray", "Wrenmarsh", "Dunmarrow", "Cindermoor", "Pennywhist", "Oxbramble", "Fernquist",
        "Gullhaven", "Mossbarrow",
    ];
    const TRADES: [&str; 16] = [
        "Home Goods", "Toys", "Lighting", "Valve & Supply", "Furniture", "Kitchenware", "Textiles",
        "Electronics", "Auto Parts", "Outdoor Living", "Medical Supply", "Garden Tools", "Footwear",
        "Bicycle Works", "Pet Products", "Office Systems",
    ];
    const FORMS: [&str; 12] = [
        ", Inc.", " LLC", " Co.", " Corp.", " of Ohio, Inc.", " of Texas LLC", " Group LLC", ", Ltd.",
        " Holdings LLC", " Trading Co.", " USA, Inc.", " Distributors LLC",
    ];
    const PREFIXES: [&str; 8] = ["07", "08", "17", "28", "49", "69", "78", "89"];
    let importer = |n: usize| Importer {
        number: format!("{}-{:07}", PREFIXES[n % 8], 1_000_003 + 1_217 * n),
        name: format!("{} {}{}", NAMES[n % 16], TRADES[n / 16 % 16], FORMS[n / 256]),
    };
    (0..16 * 16 * 12).map(importer).collect()
}
