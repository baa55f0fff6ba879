//! The library behind `cape.html`: requests and answers in JSON, and files in memory.
//!
//! The page itself has no rules, and no texts about data. It sends a request and shows the answer.

mod build;
mod look;
mod parties;
mod questions;
mod request;
mod saved_files;

use std::time::SystemTime;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, ErrorJson, Result};
use crate::judge::Progress;
use crate::output::OutputFile;
use crate::read::InputFile;
use request::Request;

/// The response to the page.
#[derive(Debug)]
pub struct Answer {
    /// `{"answer": …}`, or `{"error": {"message": …, "help": …}}`.
    pub json: String,
    /// The files that were made.
    pub files: Vec<OutputFile>,
}

/// Answers a request. `files` are those that the user gave to the page; the request refers to them by index.
pub fn answer(
    request: &str,
    files: &[InputFile],
    clock: fn() -> SystemTime,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Answer {
    let mut made = Vec::new();
    let answer = serde_json::from_str(request)
        .map_err(|error| {
            Error::usage(format!("the page asked in a way that isn't known: {error}"), "reload the page")
        })
        .and_then(|request| dispatch(request, files, clock, progress, &mut made));
    let json = match answer {
        Ok(answer) => serde_json::json!({ "answer": answer }),
        Err(error) => serde_json::json!({ "error": ErrorJson::of(&error) }),
    };
    Answer { json: json.to_string(), files: made }
}

fn dispatch(
    request: Request,
    files: &[InputFile],
    clock: fn() -> SystemTime,
    progress: &mut (dyn FnMut(Progress) + Send),
    made: &mut Vec<OutputFile>,
) -> Result<Value> {
    match request {
        Request::Look(declaration) => {
            look::look(&declaration, files, clock, progress).map(|answer| value(&answer))
        }
        Request::Parties(declaration) => {
            parties::parties(&declaration, files, clock, progress).map(|answer| value(&answer))
        }
        Request::Build(declaration) => {
            build::build(&declaration, files, clock, progress, made).map(|answer| value(&answer))
        }
        Request::Check { inputs, filer } => {
            saved_files::check(request::chosen(files, &inputs)?, filer.as_deref(), made)
        }
        Request::Questions => Ok(value(&questions::questions())),
        Request::Ready(answers) => questions::ready(&answers),
        Request::Rules => Ok(value(&questions::rules())),
        #[cfg(feature = "xlsx")]
        Request::Zip { inputs } => {
            made.push(saved_files::zip(&request::chosen(files, &inputs)?)?);
            Ok(Value::Null)
        }
    }
}

fn value(answer: &impl Serialize) -> Value {
    serde_json::to_value(answer).expect("answers have only text keys and plain values")
}
