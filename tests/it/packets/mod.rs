//! The results for people who work in Excel and e-mail: workbook, calendar, requests to other filers, a packet for
//! each client.

mod calendar;
mod changes;
mod clients;
mod data;
mod page;
mod requests;
mod workbook;
