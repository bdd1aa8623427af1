//! Who counts in 应到会: the roll of a meeting that votes.
//!
//! Source: 基层组织选举工作条例 2020 article 5. A member is left out of the count only with **both**
//! proofs, the approval of the organisation above and the consent of the meeting; without one of
//! them the person stays in.

/// What rights a member has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// 正式党员: votes, elects, may be elected.
    Full,
    /// 预备党员: attends, does not vote, is not counted.
    Probationary,
    /// 留党察看: no vote, not counted.
    UnderProbation,
    /// 留置、逮捕等: rights suspended.
    Suspended,
}

impl Standing {
    /// All of them, in the order pages show them.
    pub const ALL: [Self; 4] =
        [Self::Full, Self::Probationary, Self::UnderProbation, Self::Suspended];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Probationary => "probationary",
            Self::UnderProbation => "under_probation",
            Self::Suspended => "suspended",
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == text)
    }
}

/// The six reasons for which a member may be left out of the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// 1 患病，不能表达意志.
    Ill,
    /// 2 自费出国半年以上.
    Abroad,
    /// 3 留党察看，或者正在服刑.
    Sentenced,
    /// 4 年老体弱、卧病在床.
    Bedridden,
    /// 5 长期外出或者调走半年以上，没有按规定转组织关系.
    Away,
    /// 6 离退休后回原籍.
    Home,
}

impl Reason {
    /// All reasons, in the order of the text.
    pub const ALL: [Self; 6] =
        [Self::Ill, Self::Abroad, Self::Sentenced, Self::Bedridden, Self::Away, Self::Home];

    /// Its number in the text, from 1.
    pub fn number(self) -> i64 {
        match self {
            Self::Ill => 1,
            Self::Abroad => 2,
            Self::Sentenced => 3,
            Self::Bedridden => 4,
            Self::Away => 5,
            Self::Home => 6,
        }
    }

    /// Reads [`Self::number`].
    pub fn parse(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.number() == number)
    }
}

/// That somebody is to be left out of the count, with what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Why.
    pub reason: Reason,
    /// The document by which the organisation above approved; empty without one.
    pub approval: String,
    /// Whether the meeting agreed.
    pub consent: bool,
}

impl Exclusion {
    /// Whether both proofs are there.
    pub fn is_proven(&self) -> bool {
        self.consent && !self.approval.trim().is_empty()
    }
}

/// A member on the roll; `I` names the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<I> {
    /// Who.
    pub person: I,
    /// With what rights.
    pub standing: Standing,
    /// That they are to be left out, if somebody asked for it.
    pub exclusion: Option<Exclusion>,
    /// Whether they came.
    pub came: bool,
}

/// How a member stands at the meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attendance {
    /// Counts, and may vote.
    Votes,
    /// Counts although somebody asked to leave them out: a proof is missing.
    Unproven,
    /// Left out of the count for this reason.
    LeftOut(Reason),
    /// May attend; neither counts nor votes.
    Attends,
    /// Rights are suspended.
    Suspended,
}

impl Attendance {
    /// The stable word; that of somebody left out has the number of the reason behind it.
    pub fn code(self) -> String {
        match self {
            Self::Votes => "votes".to_owned(),
            Self::Unproven => "unproven".to_owned(),
            Self::LeftOut(reason) => format!("left_out_{}", reason.number()),
            Self::Attends => "attends".to_owned(),
            Self::Suspended => "suspended".to_owned(),
        }
    }

    /// Reads [`Self::code`].
    pub fn parse(text: &str) -> Option<Self> {
        let plain = [Self::Votes, Self::Unproven, Self::Attends, Self::Suspended];
        let left_out = Reason::ALL.map(Self::LeftOut);
        plain.into_iter().chain(left_out).find(|it| it.code() == text)
    }

    /// Whether they stand in 应到会.
    pub fn counts(self) -> bool {
        matches!(self, Self::Votes | Self::Unproven)
    }
}

/// The roll of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll<I> {
    /// 应到会.
    pub due: i64,
    /// 实到会: who came of those. Somebody who was left out and came counts in neither.
    pub present: i64,
    /// Others who came: 列席.
    pub guests: i64,
    /// Each member in the order given, and how they stand.
    pub members: Vec<(I, Attendance)>,
}

/// Counts who is due and who is present.
pub fn roll<I: Clone>(members: &[Member<I>]) -> Roll<I> {
    let mut it = Roll { due: 0, present: 0, guests: 0, members: Vec::with_capacity(members.len()) };
    for member in members {
        let stands = attendance(member);
        let came = i64::from(member.came);
        if stands.counts() {
            it.due += 1;
            it.present += came;
        } else {
            it.guests += came;
        }
        it.members.push((member.person.clone(), stands));
    }
    it
}

fn attendance<I>(member: &Member<I>) -> Attendance {
    match (member.standing, &member.exclusion) {
        (Standing::Probationary | Standing::UnderProbation, _) => Attendance::Attends,
        (Standing::Suspended, _) => Attendance::Suspended,
        (Standing::Full, None) => Attendance::Votes,
        (Standing::Full, Some(it)) if it.is_proven() => Attendance::LeftOut(it.reason),
        (Standing::Full, Some(_)) => Attendance::Unproven,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(standing: Standing, proofs: Option<(&str, bool)>, came: bool) -> Member<u8> {
        let exclusion = proofs.map(|(approval, consent)| Exclusion {
            reason: Reason::Bedridden,
            approval: approval.to_owned(),
            consent,
        });
        Member { person: 0, standing, exclusion, came }
    }

    #[test]
    fn only_full_members_with_their_rights_are_due() {
        let all = [
            member(Standing::Full, None, true),
            member(Standing::Full, None, false),
            member(Standing::Probationary, None, true),
            member(Standing::UnderProbation, None, true),
            member(Standing::Suspended, None, false),
        ];

        let it = roll(&all);

        assert_eq!((it.due, it.present, it.guests), (2, 1, 2));
        assert_eq!(it.members[2].1, Attendance::Attends);
        assert_eq!(it.members[4].1, Attendance::Suspended);
    }

    #[test]
    fn without_both_proofs_a_person_stays_in_the_count() {
        let stands = |proofs| roll(&[member(Standing::Full, Some(proofs), false)]);
        for proofs in [("", true), ("  ", true), ("批复〔2025〕1 号", false)] {
            let it = stands(proofs);
            assert_eq!((it.due, it.members[0].1), (1, Attendance::Unproven), "{proofs:?}");
        }
        let it = stands(("批复〔2025〕1 号", true));
        assert_eq!((it.due, it.members[0].1), (0, Attendance::LeftOut(Reason::Bedridden)));
    }

    #[test]
    fn the_reasons_have_the_numbers_of_the_text() {
        let numbers: Vec<i64> = Reason::ALL.iter().map(|it| it.number()).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        assert!(Reason::ALL.into_iter().all(|it| Reason::parse(it.number()) == Some(it)));
        assert_eq!(Reason::parse(7), None);
    }

    #[test]
    fn every_word_of_the_roll_is_read_back() {
        assert!(Standing::ALL.into_iter().all(|it| Standing::parse(it.code()) == Some(it)));
        for it in [Attendance::Votes, Attendance::LeftOut(Reason::Home), Attendance::Attends] {
            assert_eq!(Attendance::parse(&it.code()), Some(it));
        }
        assert_eq!(Attendance::parse("left_out_7"), None);
    }
}
