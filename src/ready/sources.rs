//! Where the list comes from: each source with its date.

use crate::domain::phases::date;

pub(super) use crate::domain::phases::CBP_PAGE;
pub(super) const ACCOUNT: &str = "CBP Publication 5228-1025, 2025-10; CBP, IEEPA Duty Refunds page, FAQ of \
                                  2026-06-16 (known through summaries)";
pub(super) const ACCOUNT_FAQ: &str =
    "CBP, IEEPA Duty Refunds page, FAQ of 2026-06-16 (known through summaries)";
pub(super) const APPLICATION: &str = "CBP Publication 5228-1025, 2025-10 (automated ACE Portal application); CBP \
                                      Form 5106";
pub(super) const ENROLMENT: &str = "CBP Publication 5286-1225, 2025-12 (enrolment for electronic refunds)";
pub(super) const ELECTRONIC: &str = concat!(
    "CSMS 67513690, 2026 (electronic refunds only, since 2026-02-06); CBP Publication 5286-1225, 2025-12; CBP, IEEPA \
     Duty Refunds page, read as of ",
    date!(page_read)
);
pub(super) const ROUTING: &str = "routing number policy of the American Bankers Association and the Federal \
                                  Reserve Banks; CBP Publication 5286-1225, 2025-12";
pub(super) const NUMBER_FORMS: &str = "CBP Form 5106";
pub(super) const NOTIFY_PARTY: &str =
    concat!("CBP, IEEPA Duty Refunds page, read as of ", date!(page_read), "; CBP Form 4811");
