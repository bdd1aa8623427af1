//! Responsibilities, goals, secretaries' projects and risk points of the demonstration: as many as the
//! offices' reports tell of, played through the real acts.

use domain::directory::{Role, Staff};
use domain::places::{County, Level};
use domain::projects::{Act, Kind};
use kernel::id::Id;
use kernel::time::{Date, Instant};
use store::matters::Doer;

use super::staffing::Staffed;
use super::{Scale, SetClock, begins};
use crate::projects::acting::{NewAct, act};
use crate::projects::declaring::{NewProject, declare};
use crate::risks::{NewRisk, register, review};
use crate::{App, Failure, Once};

/// How many there are: goals, key items, secretaries' projects and of how many organisations, lines of
/// responsibility, risk points, measures, rules. The county's are those of the reports.
struct Size {
    goals: usize,
    items: usize,
    projects: usize,
    orgs: usize,
    duties: usize,
    risks: usize,
    measures: usize,
    rules: usize,
}

fn size(scale: Scale) -> Size {
    match scale {
        Scale::Village => Size {
            goals: 2,
            items: 3,
            projects: 6,
            orgs: 5,
            duties: 2,
            risks: 12,
            measures: 14,
            rules: 4,
        },
        Scale::County => Size {
            goals: 24,
            items: 47,
            projects: 96,
            orgs: 80,
            duties: 60,
            risks: 1_800,
            measures: 2_000,
            rules: 574,
        },
    }
}

/// What was declared, whose it is, and how many of its steps were done.
struct Ours {
    id: Id,
    by: Staff,
    version: i64,
    steps: usize,
}

struct Player<'a> {
    app: &'a App,
    county: County,
    clock: &'a SetClock,
    committee: &'a Staff,
    number: usize,
}

/// Declares, decides and works on the projects of the year, and fills the register of risk points.
pub(super) async fn fill(
    app: &App,
    county: County,
    clock: &SetClock,
    (committee, secretaries, staffed): (&Staff, &[Staff], &Staffed),
    scale: Scale,
) -> Result<(), Failure> {
    let size = size(scale);
    let mut handlers: Vec<Staff> =
        staffed.by_org.values().filter(|it| it.is(Role::Handler)).cloned().collect();
    handlers.sort_by_key(|it| it.org);
    let offices: Vec<Staff> =
        handlers.iter().filter(|it| it.place.level() == Level::County).cloned().collect();
    let owners: Vec<Staff> = secretaries.iter().chain(&handlers).cloned().collect();
    let mut player = Player { app, county, clock, committee, number: 0 };
    let mut all = player.goals(&offices, &size).await?;
    all.extend(player.projects(&owners, &size).await?);
    player.year(&mut all).await?;
    player.risks(&owners, &size).await?;
    clock.set(begins());
    player.today(secretaries.first(), offices.first()).await
}

/// The one of a list that stands `nth`, beginning again at its end.
fn nth<T>(all: &[T], nth: usize) -> Result<&T, Failure> {
    let at = nth.checked_rem(all.len()).unwrap_or(0);
    all.get(at).ok_or_else(|| Failure::Broken("nobody to declare anything".to_owned()))
}

/// The first `share` of `of` are spread evenly: whether the one at `nth` is among them.
fn is_one_of(nth: usize, share: usize, of: usize) -> bool {
    (nth + 1) * share / of != nth * share / of
}

impl Player<'_> {
    fn key(&mut self, by: &Staff) -> Result<Once, Failure> {
        self.number += 1;
        let doer = Doer { person: Some(by.person), org: Some(by.org) };
        Once::new(&format!("duty-{}", self.number), doer)
    }

    fn at(&self, on: Date) {
        self.clock.set(Instant::at(on, 9, 30));
    }

    async fn declare(&mut self, by: &Staff, new: NewProject) -> Result<Ours, Failure> {
        let key = self.key(by)?;
        let id = declare(self.app, by, self.county, new, &key).await?;
        Ok(Ours { id, by: by.clone(), version: 1, steps: 0 })
    }

    async fn does(&mut self, by: &Staff, it: &mut Ours, new: NewAct) -> Result<(), Failure> {
        let key = self.key(by)?;
        act(self.app, by, self.county, ((it.id, it.version), new), &key).await?;
        it.version += 1;
        Ok(())
    }

    /// Goals of the year with their key items: set by the committee, for offices to reach.
    async fn goals(&mut self, offices: &[Staff], size: &Size) -> Result<Vec<Ours>, Failure> {
        self.at(Date::constant(2025, 1, 6));
        let committee = self.committee.clone();
        let (mut goals, mut all) = (Vec::new(), Vec::new());
        for goal in 0..size.goals {
            let (area, (theme, aim)) = (nth(&AREAS, goal / THEMES.len())?, nth(&THEMES, goal)?);
            let owner = nth(offices, goal)?;
            let title = format!("{area}{theme}");
            let new = project(Kind::Goal, (&title, aim), Some(owner.org), None);
            let own = self.declare(&committee, new).await?;
            goals.push((own.id, title));
            all.push(Ours { by: owner.clone(), ..own });
        }
        for item in 0..size.items {
            let (goal, title) = nth(&goals, item)?;
            let owner = nth(offices, item + 1)?;
            let part = nth(&PARTS, item / size.goals.max(1))?;
            let title = format!("{title}：{part}");
            let aim = "有名单、有责任人、有完成的日子";
            let new = project(Kind::KeyItem, (&title, aim), Some(owner.org), Some(*goal));
            let own = self.declare(&committee, new).await?;
            all.push(Ours { by: owner.clone(), ..own });
        }
        Ok(all)
    }

    /// Secretaries' projects, declared by whose they are, some two; and what they answer for.
    async fn projects(&mut self, owners: &[Staff], size: &Size) -> Result<Vec<Ours>, Failure> {
        self.at(Date::constant(2025, 1, 8));
        let owners = owners.get(..size.orgs.min(owners.len())).unwrap_or(owners);
        let mut all = Vec::new();
        for number in 0..size.projects {
            let (owner, (title, aim)) = (nth(owners, number)?, nth(&PROJECTS, number * 3)?);
            let again = number >= owners.len();
            let title = if again { format!("{title}（第二期）") } else { (*title).to_owned() };
            let new = project(Kind::SecretaryProject, (&title, aim), None, None);
            all.push(self.declare(owner, new).await?);
        }
        for number in 0..size.duties {
            let (owner, (title, aim)) = (nth(owners, number)?, nth(&DUTIES, number)?);
            let new = project(Kind::Responsibility, (title, aim), None, None);
            all.push(self.declare(owner, new).await?);
        }
        Ok(all)
    }

    /// The year, in the order of its days: approved, step after step, finished. A few fall behind.
    async fn year(&mut self, all: &mut [Ours]) -> Result<(), Failure> {
        let committee = self.committee.clone();
        self.at(Date::constant(2025, 1, 13));
        for it in all.iter_mut() {
            self.does(&committee, it, plain(Act::Approve)).await?;
        }
        for (step, on) in STEPS.into_iter().enumerate() {
            self.at(on);
            for (number, it) in all.iter_mut().enumerate() {
                // Every eleventh stops after two steps, and is late.
                if step < 2 || number % 11 != 7 {
                    let by = it.by.clone();
                    self.does(&by, it, done(step + 1, on)).await?;
                    it.steps += 1;
                }
            }
        }
        self.at(Date::constant(2025, 11, 27));
        for (number, it) in all.iter_mut().enumerate() {
            if it.steps == 3 && number % 7 != 3 {
                let by = it.by.clone();
                self.does(&by, it, plain(Act::Finish)).await?;
            }
        }
        Ok(())
    }

    /// The register: most of it since March, some since the year before; high risks looked at again.
    async fn risks(&mut self, owners: &[Staff], size: &Size) -> Result<(), Failure> {
        let mut high = Vec::new();
        for early in [true, false] {
            self.at(if early { EARLY } else { MARCH });
            for number in (0..size.risks).filter(|it| it.is_multiple_of(10) == early) {
                let owner = nth(owners, number)?;
                let new = risk(owner, number, size)?;
                let key = self.key(owner)?;
                let id = register(self.app, owner, self.county, new, &key).await?;
                // The last of the early ones are forgotten.
                if number.is_multiple_of(5) && !number.is_multiple_of(30) {
                    high.push((id, owner.clone()));
                }
            }
        }
        self.at(Date::constant(2025, 9, 16));
        for (id, owner) in high {
            let key = self.key(&owner)?;
            let said = ((id, 1), "2025-09-16", "抽了五笔，都是两个人经手，措施还在用。");
            review(self.app, &owner, self.county, said, &key).await?;
        }
        Ok(())
    }

    /// What stands open at the end of the year: one to be decided, one sent back.
    async fn today(
        &mut self,
        secretary: Option<&Staff>,
        office: Option<&Staff>,
    ) -> Result<(), Failure> {
        let next = |kind| {
            let new = project(kind, ("楼道充电整治", "飞线充电一处不留"), None, None);
            NewProject {
                year: "2026".to_owned(),
                due_on: "2026-11-30".to_owned(),
                milestones: vec![
                    ("装好充电桩".to_owned(), "2026-05-31".to_owned()),
                    ("回头看一遍".to_owned(), "2026-09-30".to_owned()),
                ],
                ..new
            }
        };
        if let Some(by) = secretary {
            self.declare(by, next(Kind::SecretaryProject)).await?;
        }
        if let Some(by) = office {
            let mut it = self.declare(by, next(Kind::Responsibility)).await?;
            let committee = self.committee.clone();
            let why = "写清楚先做哪几个小区，再报一次。".to_owned();
            let back = NewAct { words: why, ..plain(Act::SendBack) };
            self.does(&committee, &mut it, back).await?;
        }
        Ok(())
    }
}

/// When the steps of the year were done.
const STEPS: [Date; 3] =
    [Date::constant(2025, 3, 26), Date::constant(2025, 6, 25), Date::constant(2025, 10, 28)];

/// When the first risk points were registered, and when the others.
const EARLY: Date = Date::constant(2024, 12, 30);
const MARCH: Date = Date::constant(2025, 3, 11);

fn project(
    kind: Kind,
    (title, aim): (&str, &str),
    org: Option<Id>,
    parent: Option<Id>,
) -> NewProject {
    let steps =
        [("摸底、定方案", "2025-03-31"), ("铺开做", "2025-06-30"), ("回头看", "2025-10-31")];
    NewProject {
        kind: kind.code().to_owned(),
        org,
        parent,
        year: "2025".to_owned(),
        title: title.to_owned(),
        aim: aim.to_owned(),
        due_on: "2025-12-31".to_owned(),
        milestones: steps.map(|it| (it.0.to_owned(), it.1.to_owned())).to_vec(),
    }
}

fn plain(act: Act) -> NewAct {
    NewAct { act: act.code().to_owned(), ..NewAct::default() }
}

fn done(step: usize, on: Date) -> NewAct {
    NewAct {
        step: step.to_string(),
        done_on: on.to_string(),
        evidence: "会议记录和名单在单位存着，现场照片三张。".to_owned(),
        ..plain(Act::Milestone)
    }
}

fn risk(owner: &Staff, number: usize, size: &Size) -> Result<NewRisk, Failure> {
    let (post, words, measure, rule) = nth(&RISKS, number)?;
    let criteria = match number % 10 {
        0 | 5 => 3,
        1..=3 => 2,
        _ => 1,
    };
    let second = is_one_of(number, size.measures.saturating_sub(size.risks), size.risks);
    let measures =
        if second { format!("{measure}\n每季度抽查一次") } else { (*measure).to_owned() };
    let rule = if is_one_of(number, size.rules, size.risks) { *rule } else { "" };
    Ok(NewRisk {
        post: (*post).to_owned(),
        words: (*words).to_owned(),
        criteria: CRITERIA.iter().take(criteria).copied().collect::<Vec<_>>().join("\n"),
        measures,
        rules: rule.to_owned(),
        owner: Some(owner.person),
        why: String::new(),
    })
}

const AREAS: [&str; 6] = ["社区", "农村", "机关", "学校", "企业", "园区"];

const THEMES: [(&str, &str); 4] = [
    ("服务阵地达标", "每个点都有牌子、有人、有时间表"),
    ("党员先锋岗建设", "每个窗口一个先锋岗，群众找得到人"),
    ("骨干轮训", "支部书记和委员都轮训一遍"),
    ("矛盾排查化解", "排查出来的事件件有人管、有结果"),
];

const PARTS: [&str; 2] = ["摸清底数", "补齐短板"];

const PROJECTS: [(&str, &str); 7] = [
    ("办好老年食堂", "三个村的老人都有就近吃饭的地方"),
    ("村里的路灯", "主路和巷道的路灯都亮，坏了三天里修好"),
    ("帮办代办", "老人和残疾人的事有人上门代办"),
    ("红白理事", "红白事简办，礼金有上限、有公示"),
    ("院落环境整治", "每个院落每月一次大扫除，垃圾日产日清"),
    ("留守儿童周末课堂", "每个周末有课、有人带"),
    ("机关下沉服务", "每名党员每季度到包联的院落办一件实事"),
];

const DUTIES: [(&str, &str); 4] = [
    ("党建工作责任", "每季度研究一次，年底述职"),
    ("意识形态工作责任", "阵地有人管，每半年研判一次"),
    ("安全生产责任", "每月查一次，查出来的当月改完"),
    ("党风廉政建设责任", "谈话提醒全覆盖，风险点按期复查"),
];

const CRITERIA: [&str; 3] = ["经手钱物", "有审批或者处罚的权力", "一个人办、没有人复核"];

const RISKS: [(&str, &str, &str, &str); 6] = [
    ("出纳", "一个人管钱又管账", "钱和账两个人分管，每月对一次", "财务管理制度"),
    ("采购", "指定供货商、价格虚高", "三家比价，两个人签字", "采购管理办法"),
    ("窗口受理", "办件快慢看关系", "按先来后到叫号，超时自动提醒领导", "首问负责制"),
    ("项目管理", "工程变更随意签证", "变更要三个人到场，留照片", "工程变更管理办法"),
    ("资金发放", "补助名单掺假", "名单张榜公示七天，抽十户上门核对", "惠民资金公示制度"),
    ("公车和接待", "公车私用、超标准接待", "用车和接待先报批，每月公示", "公务接待管理办法"),
];
