//! A flag for each item of the list that is answered with yes or no. The list itself makes them.

use std::collections::BTreeMap;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::values;
use crate::ready::{GROUPS, yes_or_no};

/// The answers by item; none is "not known", said in so many words.
#[derive(Debug, Default)]
pub(super) struct YesOrNoFlags(pub(super) BTreeMap<&'static str, Option<bool>>);

impl Args for YesOrNoFlags {
    fn augment_args(command: Command) -> Command {
        let of_group = GROUPS.iter().flat_map(|group| yes_or_no(group).map(move |item| (group, item)));
        of_group.fold(command, |command, (group, item)| {
            let flag = Arg::new(item.id).long(item.id).value_name("ANSWER").value_parser(values::yes_or_no);
            command.arg(flag.help(item.question).help_heading(group.title))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for YesOrNoFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = YesOrNoFlags::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for item in GROUPS.iter().flat_map(yes_or_no) {
            if let Some(answer) = matches.get_one::<Option<bool>>(item.id) {
                self.0.insert(item.id, *answer);
            }
        }
        Ok(())
    }
}
