//! Life cycles: states, acts, and which act leads where.
//!
//! Generic in mechanism, specific in vocabulary: a noun brings its own states and acts. Who may
//! act, and what follows from it, is not said here.

use std::borrow::Cow;
use std::fmt;

/// A sound set of steps: each act leads from a state to one state only, and every state named can
/// be reached from the first.
#[derive(Clone, Debug)]
pub struct Lifecycle<S: Copy + 'static, A: Copy + 'static> {
    first: S,
    steps: Cow<'static, [(S, A, S)]>,
}

/// Why a set of steps is no life cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsound<S, A> {
    /// The act leads from the state to two states, or the step stands twice.
    TwoWays(S, A),
    /// No path leads from the first state to this one.
    Unreachable(S),
}

/// The act has no place in the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOpen<S, A> {
    /// The state things are in.
    pub state: S,
    /// The act that was tried.
    pub act: A,
}

impl<S: Copy + Eq, A: Copy + Eq> Lifecycle<S, A> {
    /// Checks the steps once, so that no caller has to check them again. Takes a `Vec` or a
    /// `&'static` slice of (from, act, to).
    pub fn new(
        first: S,
        steps: impl Into<Cow<'static, [(S, A, S)]>>,
    ) -> Result<Self, Unsound<S, A>> {
        let it = Self { first, steps: steps.into() };
        it.check()?;
        Ok(it)
    }

    /// A life cycle as a constant. Nothing is checked while compiling: whoever declares one also
    /// writes the test that calls [`Self::check`].
    pub const fn declared(first: S, steps: &'static [(S, A, S)]) -> Self {
        Self { first, steps: Cow::Borrowed(steps) }
    }

    /// Whether the steps are sound.
    pub fn check(&self) -> Result<(), Unsound<S, A>> {
        for (index, &(from, act, _)) in self.steps.iter().enumerate() {
            let earlier = self.steps.iter().take(index);
            if earlier.into_iter().any(|it| it.0 == from && it.1 == act) {
                return Err(Unsound::TwoWays(from, act));
            }
        }
        let mut reached = vec![self.first];
        let mut next = 0;
        while let Some(&state) = reached.get(next) {
            for &(from, _, to) in self.steps.iter() {
                if from == state && !reached.contains(&to) {
                    reached.push(to);
                }
            }
            next += 1;
        }
        // A state that is only led to from an unreached one is itself named later in the list;
        // the first name found is told.
        let lost = self.steps.iter().flat_map(|it| [it.0, it.2]).find(|it| !reached.contains(it));
        lost.map_or(Ok(()), |it| Err(Unsound::Unreachable(it)))
    }

    /// The state in which everything begins.
    pub fn first(&self) -> S {
        self.first
    }

    /// The state that `act` leads to from `state`.
    pub fn step(&self, state: S, act: A) -> Result<S, NotOpen<S, A>> {
        self.steps
            .iter()
            .find(|it| it.0 == state && it.1 == act)
            .map(|it| it.2)
            .ok_or(NotOpen { state, act })
    }

    /// The acts open in `state`, in the order they were written: the buttons of a page.
    pub fn open(&self, state: S) -> impl Iterator<Item = A> {
        self.steps.iter().filter(move |it| it.0 == state).map(|it| it.1)
    }

    /// Whether nothing can follow `state`.
    pub fn is_end(&self, state: S) -> bool {
        self.open(state).next().is_none()
    }

    /// All steps as (from, act, to), for pictures and tables.
    pub fn steps(&self) -> &[(S, A, S)] {
        &self.steps
    }
}

impl<S: fmt::Debug, A: fmt::Debug> fmt::Display for Unsound<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoWays(state, act) => write!(f, "{act:?} stands twice for {state:?}"),
            Self::Unreachable(state) => write!(f, "no path leads to {state:?}"),
        }
    }
}

impl<S: fmt::Debug, A: fmt::Debug> fmt::Display for NotOpen<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} has no place in {:?}", self.act, self.state)
    }
}

impl<S: fmt::Debug, A: fmt::Debug> std::error::Error for Unsound<S, A> {}
impl<S: fmt::Debug, A: fmt::Debug> std::error::Error for NotOpen<S, A> {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const DOOR: Lifecycle<char, &str> =
        Lifecycle::declared('o', &[('o', "shut", 's'), ('s', "open", 'o'), ('s', "lock", 'l')]);

    #[test]
    fn a_constant_can_be_checked_and_used() {
        assert_eq!(DOOR.check(), Ok(()));
        assert_eq!(DOOR.step('o', "shut"), Ok('s'));
        assert_eq!(DOOR.step('l', "open"), Err(NotOpen { state: 'l', act: "open" }));
        assert_eq!(DOOR.open('s').collect::<Vec<_>>(), ["open", "lock"]);
        assert!(DOOR.is_end('l') && !DOOR.is_end('s'));
    }

    #[test]
    fn an_act_that_leads_two_ways_is_refused() {
        let error = Lifecycle::new(0, vec![(0, 'a', 1), (0, 'a', 2)]).unwrap_err();

        assert_eq!(error, Unsound::TwoWays(0, 'a'));
    }

    #[test]
    fn an_island_is_refused() {
        let error = Lifecycle::new(0, vec![(0, 'a', 1), (2, 'b', 3), (3, 'b', 2)]).unwrap_err();

        assert_eq!(error, Unsound::Unreachable(2));
    }

    proptest! {
        /// `step` accepts an act exactly where `open` offers it.
        #[test]
        fn step_and_open_agree(
            steps in vec((0_u8..4, 0_u8..4, 0_u8..4), 0..7), state in 0_u8..4, act in 0_u8..4,
        ) {
            let Ok(lifecycle) = Lifecycle::new(0, steps) else { return Ok(()) };
            let offered = lifecycle.open(state).any(|it| it == act);
            prop_assert_eq!(offered, lifecycle.step(state, act).is_ok());
        }

        /// Whatever `new` accepts, a walk can visit whole.
        #[test]
        fn every_state_of_a_sound_life_cycle_can_be_visited(
            steps in vec((0_u8..4, 0_u8..4, 0_u8..4), 0..7),
        ) {
            let Ok(lifecycle) = Lifecycle::new(0, steps.clone()) else { return Ok(()) };
            let mut seen = [true, false, false, false];
            for _ in 0..4 {
                for state in 0_u8..4 {
                    if seen[usize::from(state)] {
                        for act in lifecycle.open(state).collect::<Vec<_>>() {
                            seen[usize::from(lifecycle.step(state, act).unwrap())] = true;
                        }
                    }
                }
            }
            prop_assert!(steps.iter().all(|it| seen[usize::from(it.0)] && seen[usize::from(it.2)]));
        }
    }
}
