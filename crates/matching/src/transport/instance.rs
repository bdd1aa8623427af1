//! What is given: arcs of members, slots of places, the cost of being left without one.

use std::fmt;

/// The largest cost of an arc, a slot or the fallback, up or down: sums of a few stay within 32 bits.
pub const MOST: i32 = 1 << 24;

/// A place that a member may go to, and what that costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// Which place.
    pub place: u32,
    /// At what cost.
    pub cost: i32,
}

/// Why there is no such instance. `Display` is a sentence for who gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A cost is beyond [`MOST`].
    Cost(i64),
    /// A member names a place that is not there.
    NoSuchPlace {
        /// Which member.
        member: usize,
        /// Which place it names.
        place: u32,
    },
    /// A slot of a place costs less than the one before it.
    NotConvex {
        /// Which place.
        place: usize,
    },
    /// A place or a group belongs to a group that is not there, or stands behind it.
    NoSuchGroup {
        /// Which; groups are counted behind the places.
        place: usize,
    },
    /// More members, places, arcs or slots than can be numbered.
    TooMany,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cost(cost) => {
                write!(f, "代价 {cost} 太大了，应在 -{MOST} 到 {MOST} 之间，请换个单位")
            }
            Self::NoSuchPlace { member, place } => {
                write!(f, "第 {member} 个人写了第 {place} 个地方，没有这个地方，请改过来")
            }
            Self::NotConvex { place } => {
                write!(f, "第 {place} 个地方后面的位置比前面的便宜，人越多应当越贵，请改过来")
            }
            Self::NoSuchGroup { place } => {
                write!(
                    f,
                    "第 {place} 个地方（先数地方、再数上级）的上级不在，或者排在它前面，请改过来"
                )
            }
            Self::TooMany => f.write_str("人、地方或者连线太多了，请分成几份"),
        }
    }
}

impl std::error::Error for Refused {}

/// Members with their arcs, places with their slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Where the arcs of a member begin; one more than there are members.
    starts: Vec<u32>,
    arcs: Vec<Arc>,
    /// Where the slots of a place begin; one more than there are places.
    slot_starts: Vec<u32>,
    slots: Vec<i32>,
    fallback: i32,
}

impl Instance {
    /// An instance of the slots of each place and what it costs to be left without one; members follow
    /// by [`Self::push`].
    pub fn new<S>(places: impl IntoIterator<Item = S>, fallback: i32) -> Result<Self, Refused>
    where
        S: IntoIterator<Item = i32>,
    {
        within(fallback)?;
        let (mut slots, mut slot_starts) = (Vec::new(), vec![0]);
        for (place, own) in places.into_iter().enumerate() {
            let begin = slots.len();
            for slot in own {
                within(slot)?;
                if slots.len() > begin && slots.last().is_some_and(|last| *last > slot) {
                    return Err(Refused::NotConvex { place });
                }
                slots.push(slot);
            }
            slot_starts.push(number(slots.len())?);
        }
        number(slot_starts.len())?;
        Ok(Self { starts: vec![0], arcs: Vec::new(), slot_starts, slots, fallback })
    }

    /// Adds a member. Of several arcs to one place the cheapest counts, and none to a place without
    /// slots.
    pub fn push(&mut self, arcs: &[Arc]) -> Result<(), Refused> {
        let (begin, member) = (self.arcs.len(), self.members());
        for arc in arcs {
            let place = arc.place as usize;
            if place >= self.places() {
                self.arcs.truncate(begin);
                return Err(Refused::NoSuchPlace { member, place: arc.place });
            }
            if let Err(refused) = within(arc.cost) {
                self.arcs.truncate(begin);
                return Err(refused);
            }
            if !self.slots(place).is_empty() {
                self.arcs.push(*arc);
            }
        }
        let own = self.arcs.get_mut(begin..).unwrap_or_default();
        own.sort_unstable_by_key(|it| (it.place, it.cost));
        let mut last = None;
        let mut kept = begin;
        for at in begin..self.arcs.len() {
            let Some(arc) = self.arcs.get(at).copied() else { break };
            if last.replace(arc.place) != Some(arc.place) {
                self.arcs.swap(kept, at);
                kept += 1;
            }
        }
        self.arcs.truncate(kept);
        let end = number(self.arcs.len()).inspect_err(|_| ())?;
        self.starts.push(end);
        Ok(())
    }

    /// The same with more arcs.
    pub(super) fn with(self, mut more: Vec<(u32, Arc)>) -> Result<Self, Refused> {
        more.sort_unstable_by_key(|it| (it.0, it.1.place, it.1.cost));
        let mut made = Self { starts: vec![0], arcs: Vec::new(), ..self.clone() };
        let (mut more, mut own) = (more.into_iter().peekable(), Vec::new());
        for member in 0..self.members() {
            own.clear();
            own.extend_from_slice(self.arcs(member));
            while let Some((_, arc)) = more.next_if(|it| it.0 as usize == member) {
                own.push(arc);
            }
            made.push(&own)?;
        }
        Ok(made)
    }

    /// How many members there are.
    pub fn members(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many places there are.
    pub fn places(&self) -> usize {
        self.slot_starts.len() - 1
    }

    /// The arcs of a member, by place.
    pub fn arcs(&self, member: usize) -> &[Arc] {
        between(&self.starts, member).and_then(|it| self.arcs.get(it)).unwrap_or_default()
    }

    /// What the heads of a place cost, one after the other.
    pub fn slots(&self, place: usize) -> &[i32] {
        between(&self.slot_starts, place).and_then(|it| self.slots.get(it)).unwrap_or_default()
    }

    /// The cost of being left without a place.
    pub fn fallback(&self) -> i32 {
        self.fallback
    }

    /// How many arcs there are.
    pub fn size(&self) -> usize {
        self.arcs.len()
    }

    /// Where the arcs of each member begin, and where the last end.
    pub(super) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// What it costs a member to go to a place; `None` where it may not.
    pub fn cost(&self, member: usize, place: u32) -> Option<i32> {
        let own = self.arcs(member);
        let at = own.binary_search_by_key(&place, |it| it.place).ok()?;
        own.get(at).map(|it| it.cost)
    }
}

fn within(cost: i32) -> Result<(), Refused> {
    if (-MOST..=MOST).contains(&cost) { Ok(()) } else { Err(Refused::Cost(cost.into())) }
}

fn number(many: usize) -> Result<u32, Refused> {
    // The largest number is kept for "none".
    u32::try_from(many).ok().filter(|it| *it < u32::MAX).ok_or(Refused::TooMany)
}

fn between(starts: &[u32], at: usize) -> Option<std::ops::Range<usize>> {
    Some(*starts.get(at)? as usize..*starts.get(at + 1)? as usize)
}
