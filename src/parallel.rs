//! Runs work on several threads and hands over the results in order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};

/// WebAssembly has no threads.
pub(crate) const HAS_THREADS: bool = !cfg!(target_family = "wasm");

/// Runs `work` for pieces `0..pieces` on `threads` threads and passes the results to `take` in the order of the pieces.
/// Returns the first error in that order.
///
/// Each thread has its own state, such as buffers, which `work` fills and `take` may still read. `take` runs under a
/// lock while the other threads go on working, so ordered work costs no more than its share of all cores.
pub(crate) fn for_each_in_order<S, T>(
    threads: usize,
    pieces: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> Result<T> + Sync,
    take: impl FnMut(&mut S, usize, T) -> Result<()> + Send,
) -> Result<()> {
    let (load, see) = (|_: &mut S, _| Ok(()), |_: &mut S, _, ()| Ok(()));
    for_each_loaded_in_order(threads, pieces, state, (load, see), work, take)
}

/// Like [`for_each_in_order`], but loads each piece before `work` and passes what was loaded to `see` in the order of
/// the pieces. Threads start pieces in order, so they rarely wait for `see`.
pub(crate) fn for_each_loaded_in_order<S, L, T>(
    threads: usize,
    pieces: usize,
    state: impl Fn() -> S + Sync,
    (load, see): (
        impl Fn(&mut S, usize) -> Result<L> + Sync,
        impl FnMut(&mut S, usize, L) -> Result<()> + Send,
    ),
    work: impl Fn(&mut S, usize) -> Result<T> + Sync,
    take: impl FnMut(&mut S, usize, T) -> Result<()> + Send,
) -> Result<()> {
    let next_piece = AtomicUsize::new(0);
    let next = || Some(next_piece.fetch_add(1, Ordering::Relaxed)).filter(|piece| *piece < pieces);
    let (seen, taken) = (Turns::of(see), Turns::of(take));
    let run = || {
        let mut state = state();
        while let Some(piece) = next() {
            // If a thread panics, those waiting for its turn would wait forever.
            let guards = (EndOnPanic(&seen), EndOnPanic(&taken));
            let loaded = load(&mut state, piece);
            let go_on = seen.take(&mut state, piece, loaded) && {
                let done = work(&mut state, piece);
                taken.take(&mut state, piece, done)
            };
            std::mem::forget(guards);
            if !go_on {
                break;
            }
        }
    };
    let threads = if HAS_THREADS { threads } else { 1 };
    match threads.min(pieces) {
        0 | 1 => run(),
        several => std::thread::scope(|scope| {
            (1..several).for_each(|_| drop(scope.spawn(run)));
            run();
        }),
    }
    // `see` always runs before `take` of the same piece, so `ended` of `take` has the earlier error.
    taken.ended().and(seen.ended())
}

/// Runs two functions at the same time, `spawned` on its own thread; one after the other if there are no threads.
/// Passes on a panic of either.
pub(crate) fn both<A: Send, B>(spawned: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    if !HAS_THREADS {
        return (spawned(), here());
    }
    std::thread::scope(|scope| {
        let spawned = scope.spawn(spawned);
        let here = here();
        (spawned.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), here)
    })
}

/// Calls `take` with the results of the pieces, in order.
struct Turns<F> {
    taker: Mutex<Taker<F>>,
    turn_changed: Condvar,
}

struct Taker<F> {
    /// The piece that is taken next; [`ENDED`] after the last or an error.
    turn: usize,
    take: F,
    ended: Result<()>,
}

const ENDED: usize = usize::MAX;

impl<F> Turns<F> {
    fn of(take: F) -> Self {
        Turns { taker: Mutex::new(Taker { turn: 0, take, ended: Ok(()) }), turn_changed: Condvar::new() }
    }

    fn ended(self) -> Result<()> {
        self.taker.into_inner().unwrap_or_else(PoisonError::into_inner).ended
    }

    fn lock(&self) -> MutexGuard<'_, Taker<F>> {
        self.taker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the piece's turn and takes its result; `false` if work has ended.
    fn take<S, T>(&self, state: &mut S, piece: usize, done: Result<T>) -> bool
    where
        F: FnMut(&mut S, usize, T) -> Result<()>,
    {
        let waiting = |taker: &mut Taker<F>| taker.turn != piece && taker.turn != ENDED;
        let taker = self.turn_changed.wait_while(self.lock(), waiting);
        let mut taker = taker.unwrap_or_else(PoisonError::into_inner);
        if taker.turn == ENDED {
            return false;
        }
        match done.and_then(|result| (taker.take)(state, piece, result)) {
            Ok(()) => taker.turn = piece + 1,
            Err(error) => taker.end(Err(error)),
        }
        self.turn_changed.notify_all();
        taker.turn != ENDED
    }
}

impl<F> Taker<F> {
    fn end(&mut self, how: std::result::Result<(), Error>) {
        self.turn = ENDED;
        self.ended = how;
    }
}

struct EndOnPanic<'t, F>(&'t Turns<F>);

impl<F> Drop for EndOnPanic<'_, F> {
    fn drop(&mut self) {
        self.0.lock().end(Ok(()));
        self.0.turn_changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> Error {
        Error::Usage { message: "stop".into(), help: String::new() }
    }

    #[test]
    fn results_are_taken_in_the_order_of_the_pieces() {
        for threads in [1, 2, 5] {
            let mut taken = Vec::new();
            let work = |_: &mut (), piece: usize| {
                // The first piece takes longest.
                std::thread::sleep(std::time::Duration::from_millis(if piece == 0 { 20 } else { 0 }));
                Ok(piece * 2)
            };
            for_each_in_order(
                threads,
                40,
                || (),
                work,
                |_, piece, double| {
                    taken.push((piece, double));
                    Ok(())
                },
            )
            .unwrap();
            assert_eq!(taken, (0..40).map(|n| (n, n * 2)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_first_error_in_the_order_of_the_pieces_ends_it() {
        for threads in [1, 3] {
            let mut taken = 0;
            let work = |_: &mut (), piece| if piece >= 7 { Err(failed()) } else { Ok(()) };
            let ended = for_each_in_order(
                threads,
                1000,
                || (),
                work,
                |_, _, ()| {
                    taken += 1;
                    Ok(())
                },
            );
            assert!(ended.is_err());
            assert_eq!(taken, 7);
        }
    }

    #[test]
    fn pieces_are_seen_in_their_order_before_the_work_on_them() {
        for threads in [1, 2, 5] {
            let (mut seen, mut taken) = (Vec::new(), Vec::new());
            let load = |state: &mut usize, piece: usize| {
                std::thread::sleep(std::time::Duration::from_millis(if piece.is_multiple_of(7) {
                    5
                } else {
                    0
                }));
                *state = piece;
                Ok(piece)
            };
            let see = |state: &mut usize, piece, loaded| {
                seen.push((*state, piece, loaded));
                Ok(())
            };
            let work = |state: &mut usize, piece| Ok((*state, piece));
            let take = |_: &mut usize, piece, done| {
                taken.push((piece, done));
                Ok(())
            };
            for_each_loaded_in_order(threads, 40, || 0, (load, see), work, take).unwrap();
            assert_eq!(seen, (0..40).map(|n| (n, n, n)).collect::<Vec<_>>());
            assert_eq!(taken, (0..40).map(|n| (n, (n, n))).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_cannot_be_loaded_ends_it_once_all_before_is_taken() {
        for threads in [1, 3] {
            let mut taken = 0;
            let load = |_: &mut (), piece| if piece >= 7 { Err(failed()) } else { Ok(()) };
            let take = |_: &mut (), _, ()| {
                taken += 1;
                Ok(())
            };
            let see = |_: &mut (), _, ()| Ok(());
            let ended = for_each_loaded_in_order(threads, 1000, || (), (load, see), |_, _| Ok(()), take);
            assert!(ended.is_err());
            assert_eq!(taken, 7);
        }
    }

    #[test]
    fn a_panic_ends_it_and_leaves_no_thread_waiting() {
        let work = |_: &mut (), piece| {
            assert_ne!(piece, 3);
            Ok(())
        };
        let run = || for_each_in_order(2, 10, || (), work, |_, _, ()| Ok(()));
        assert!(std::panic::catch_unwind(run).is_err());
    }

    #[test]
    fn no_piece_is_no_work() {
        for_each_in_order(4, 0, || (), |_: &mut (), _| Ok(()), |_, _, ()| Err(failed())).unwrap();
    }
}
