//! Dues from outside, on both databases: sums equal an independent count, no month is paid twice, and whose
//! dues are how much is read by one person only.

use app::dues::checks::{NewCheck, hold, mend};
use app::dues::keeping::{NewBase, NewWaiver, set_base, waive};
use app::dues::paying::{Many, NewPaying, pay, pay_many, take_back};
use app::dues::reading::{Asked, Noted, What, account, ledger, month, overview, totals};
use app::dues::sweep;
use app::testing::{LANGAO, World};
use app::{Failure, Once};
use domain::directory::{Role, Staff};
use domain::dues::months::Standing;
use kernel::id::Id;
use kernel::time::{Date, Instant};

use crate::life::{Ours, key, ours, said};

fn base(from: &str, kind: &str, base: &str) -> NewBase {
    NewBase { from: from.to_owned(), kind: kind.to_owned(), base: base.to_owned() }
}

fn paying(first: &str, last: &str, fen: &str) -> NewPaying {
    NewPaying {
        first: first.to_owned(),
        last: last.to_owned(),
        fen: fen.to_owned(),
        paid_on: String::new(),
    }
}

fn many(month: &str, people: &[Id]) -> Many {
    Many { month: month.to_owned(), paid_on: String::new(), people: people.to_vec() }
}

fn named(staff: &Staff, word: &str) -> Once {
    key(staff, word)
}

/// Sets the same base for everybody of a branch from January on: 4,386.50 yuan, 43.87 a month.
async fn based(world: &World, ours: &Ours) {
    let staff = &ours.secretary;
    for (nth, person) in ours.people.iter().enumerate() {
        let new = base("2025-01", "salaried", "4386.50");
        let once = named(staff, &format!("基数{}-{nth}", staff.org.0));
        let of = (staff.org, *person, new);
        set_base(&world.app, staff, LANGAO, of, &once).await.unwrap();
    }
}

fn on(day: &str) -> Instant {
    Instant::at(day.parse::<Date>().unwrap(), 10, 0)
}

/// The sums of all lines by branch, beside what is kept of them: how many differ.
const WRONG: &str = "SELECT COUNT(*) FROM (
    SELECT l.county, l.branch, l.month, COUNT(*) AS members, SUM(l.owed) AS owed, SUM(l.paid) AS paid,
        SUM(CASE WHEN l.standing = 'unpaid' THEN l.owed ELSE 0 END) AS arrears
    FROM dues_line l GROUP BY l.county, l.branch, l.month) AS n
    LEFT JOIN dues_total t ON t.county = n.county AND t.branch = n.branch AND t.month = n.month
    WHERE t.members IS NULL OR t.members <> n.members OR t.owed <> n.owed OR t.paid <> n.paid OR t.arrears <> n.arrears";
/// Payments that stand, less what was given beyond.
const PAID: &str = "SELECT CAST(COALESCE(SUM(p.fen - p.extra), 0) AS BIGINT) FROM dues_payment p
    WHERE NOT EXISTS (SELECT 1 FROM dues_reversal r WHERE r.county = p.county AND r.payment = p.id)";

on_both! {
    async fn one_press_notes_the_month_of_many_and_the_sums_equal_an_independent_count(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        based(world, &ours).await;
        based(world, &theirs).await;
        let (app, staff) = (&world.app, &ours.secretary);

        let paid = many("2025-01", &ours.people[..9]);
        let done = pay_many(app, staff, LANGAO, (staff.org, paid.clone()), &named(staff, "一月")).await;
        assert_eq!(done, Ok(9));
        let again = pay_many(app, staff, LANGAO, (staff.org, paid), &named(staff, "一月")).await;
        assert_eq!(again, Ok(9), "the same press twice is one");

        let it = month(app, staff, LANGAO, Some("2025-01")).await.unwrap();
        assert_eq!(it.sums(), (11 * 4_387, 9 * 4_387, 2 * 4_387));
        let it = month(app, staff, LANGAO, None).await.unwrap();
        // March runs; of January two are behind, of February all.
        assert_eq!(it.sums(), (11 * 4_387, 0, 13 * 4_387));
        assert_eq!(it.lines().filter(|it| it.standing == Standing::Open).count(), 11);
        assert_eq!(world.number(WRONG).await, 0);
        assert_eq!(world.number(PAID).await, 9 * 4_387);
        let asked = Asked { year: 2025, what: What::All, above: None };
        let all = overview(app, &ours.committee, LANGAO, (asked, None), 10).await.unwrap();
        assert_eq!((all.branches, all.rows.len()), (2, 2));
        assert_eq!(all.sums.owed, all.rows.iter().map(|it| it.sums.owed).sum::<i64>());
        assert_eq!((all.sums.owed, all.sums.paid), (66 * 4_387, 9 * 4_387));
        assert_eq!(all.sums.arrears, (13 + 22) * 4_387);
        // Most unpaid first, and the second page goes on behind the first.
        assert_eq!(all.rows[0].branch, theirs.secretary.org);
        let key = (all.rows[0].sums.arrears, all.rows[0].branch);
        let rest = overview(app, &ours.committee, LANGAO, (asked, Some(key)), 10).await.unwrap();
        assert_eq!(rest.rows, all.rows[1..]);
        // A branch opens its months, which are its number.
        let own = totals(app, &ours.committee, LANGAO, (staff.org, 2025)).await.unwrap();
        let sum: i64 = own.months.iter().map(|it| it.1.arrears).sum();
        assert_eq!(sum, all.rows[1].sums.arrears);
    }

    async fn a_month_is_never_paid_twice_and_a_payment_is_taken_back_by_a_row(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        based(world, &ours).await;
        let (app, staff, person) = (&world.app, &ours.secretary, ours.people[3]);
        let of = |new| (staff.org, person, new);

        let short = of(paying("2025-01", "2025-02", "87.73"));
        let failure = pay(app, staff, LANGAO, short, &named(staff, "少")).await.unwrap_err();
        assert_eq!(said(failure), ["fen"]);
        let whole = of(paying("2025-01", "2025-02", "87.74"));
        pay(app, staff, LANGAO, whole, &named(staff, "两个月")).await.unwrap();
        let again = of(paying("2025-02", "2025-03", "87.74"));
        let failure = pay(app, staff, LANGAO, again, &named(staff, "又交")).await.unwrap_err();
        assert_eq!(said(failure), ["first"]);
        // Past every use case the tables hold it, too.
        let twice = "INSERT INTO dues_month (county, person, month, payment, fen, paid_on)
            SELECT county, person, month, payment, fen, paid_on FROM dues_month WHERE county = 610925";
        assert!(!world.change(LANGAO, twice.to_owned()).await);

        let it = account(app, staff, LANGAO, person).await.unwrap();
        let Noted::Payment { id, extra, .. } = it.standing().next().unwrap().what else { unreachable!() };
        assert_eq!(extra, 0);
        take_back(app, staff, LANGAO, (staff.org, id, "记到别人头上了"), &named(staff, "撤")).await.unwrap();
        let it = account(app, staff, LANGAO, person).await.unwrap();
        assert_eq!((it.standing().count(), it.arrears.unpaid.len()), (0, 2));
        assert_eq!(world.number("SELECT COUNT(*) FROM dues_payment").await, 1, "what was noted stays");
        assert_eq!((world.number(PAID).await, world.number(WRONG).await), (0, 0));
        let once = named(staff, "再撤");
        let done = take_back(app, staff, LANGAO, (staff.org, id, "再撤一次"), &once).await;
        assert!(matches!(done, Err(Failure::NotNow(_))), "{done:?}");
        let more = of(paying("2025-01", "2025-03", "1131.61"));
        let large = pay(app, staff, LANGAO, more, &named(staff, "多交")).await;
        assert_eq!(large, Ok(false), "a thousand yuan exactly are not large");
        let it = account(app, staff, LANGAO, person).await.unwrap();
        let Noted::Payment { extra, .. } = it.standing().next().unwrap().what else { unreachable!() };
        assert_eq!(extra, 100_000, "what is over is a gift");
    }

    async fn whose_dues_are_how_much_is_read_by_the_secretary_alone(world: World) {
        world.set_up(LANGAO).await;
        let (ours, theirs) = (ours(world, "甲").await, ours(world, "乙").await);
        based(world, &ours).await;
        let (app, staff, person) = (&world.app, &ours.secretary, ours.people[3]);
        pay(app, staff, LANGAO, (staff.org, person, paying("2025-01", "2025-01", "43.87")), &named(staff, "交"))
            .await
            .unwrap();
        let before = world.traces().await;

        // Nobody above reads a member, and another secretary reads nothing at all.
        let auditor = world.officers(LANGAO, Role::Auditor, 1).await.remove(0);
        let as_of = |staff: &Staff| Staff { org: ours.secretary.org, ..staff.clone() };
        for other in [as_of(&ours.committee), as_of(&auditor)] {
            assert_eq!(account(app, &other, LANGAO, person).await.unwrap_err(), Failure::Forbidden);
            assert_eq!(month(app, &other, LANGAO, None).await.unwrap_err(), Failure::Forbidden);
            assert_eq!(ledger(app, &other, LANGAO, 2025).await.unwrap_err(), Failure::Forbidden);
            assert!(totals(app, &other, LANGAO, (staff.org, 2025)).await.is_ok());
        }
        let foreign = &theirs.secretary;
        assert_eq!(account(app, foreign, LANGAO, person).await.unwrap_err(), Failure::Missing);
        assert_eq!(totals(app, foreign, LANGAO, (staff.org, 2025)).await.unwrap_err(), Failure::Missing);
        let asked = Asked { year: 2025, what: What::All, above: None };
        assert_eq!(
            overview(app, foreign, LANGAO, (asked, None), 10).await.unwrap_err(),
            Failure::Forbidden
        );
        let new = || base("2025-02", "salaried", "9000");
        for (by, org, want) in [
            (foreign, staff.org, Failure::Missing),
            (foreign, foreign.org, Failure::Missing),
            (&ours.committee, staff.org, Failure::Forbidden),
        ] {
            let done = set_base(app, by, LANGAO, (org, person, new()), &named(by, "改")).await;
            assert_eq!(done, Err(want));
        }
        let all = Many { people: vec![person], ..many("2025-02", &[]) };
        let done = pay_many(app, foreign, LANGAO, (foreign.org, all), &named(foreign, "替")).await;
        assert_eq!(done, Err(Failure::Missing));
        assert_eq!(world.traces().await, before);
        // The audit has the branch and the months: no person, no amount.
        let rows = "SELECT subject, detail FROM audit WHERE act IN ('set_dues_base', 'pay_dues')";
        for row in world.rows(rows).await {
            assert_eq!(row.int(0).unwrap(), staff.org.0);
            let detail = row.text(1).unwrap();
            assert!(!detail.contains("43") && !detail.contains("4386"), "{detail}");
        }
    }

    async fn a_base_and_a_rule_move_what_is_owed_and_never_what_was_paid(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        based(world, &ours).await;
        let (app, staff, person) = (&world.app, &ours.secretary, ours.people[4]);
        let of = |new| (staff.org, person, new);
        pay(app, staff, LANGAO, of(paying("2025-01", "2025-01", "43.87")), &named(staff, "一月")).await.unwrap();

        let early = (staff.org, person, base("2025-01", "salaried", "9000"));
        let failure = set_base(app, staff, LANGAO, early, &named(staff, "改早了")).await.unwrap_err();
        assert_eq!(said(failure), ["from"]);
        let new = base("2025-02", "salaried", "9000");
        set_base(app, staff, LANGAO, (staff.org, person, new), &named(staff, "改")).await.unwrap();
        let owed = async || {
            let it = account(app, staff, LANGAO, person).await.unwrap();
            it.lines.iter().map(|it| it.owed).collect::<Vec<_>>()
        };
        assert_eq!(owed().await, [4_387, 13_500, 13_500]);
        // A county's rule of rates holds from its day on, in the night that follows.
        world.run("INSERT INTO rule (county, key, value, unit, from_on, basis, confidence)
            VALUES (610925, 'dues.salaried_rate_3', 100, 'per_10000', '2025-02-15', '', 'D')").await;
        world.app.forget_house(LANGAO);
        world.clock.set(on("2025-04-02"));
        sweep(app, LANGAO).await.unwrap();
        assert_eq!(owed().await, [4_387, 13_500, 9_000, 9_000]);
        assert_eq!(world.number(WRONG).await, 0);
        // Bad forms name their fields, and a farmer pays what the tariff allows.
        let bad = |kind: &str, typed: &str| (staff.org, person, base("2025-05", kind, typed));
        for (nth, (kind, typed, field)) in
            [("", "5000", "kind"), ("salaried", "五千", "base"), ("farmer", "1.01", "base")].into_iter().enumerate()
        {
            let once = named(staff, &format!("错{nth}"));
            let failure = set_base(app, staff, LANGAO, bad(kind, typed), &once).await.unwrap_err();
            assert_eq!(said(failure), [field]);
        }
        set_base(app, staff, LANGAO, bad("student", ""), &named(staff, "学生")).await.unwrap();
    }

    async fn waived_months_owe_nothing_and_need_a_document(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        based(world, &ours).await;
        let (app, staff, person) = (&world.app, &ours.secretary, ours.people[5]);
        let new = |document: &str| NewWaiver {
            first: "2025-01".to_owned(),
            last: "2025-02".to_owned(),
            document: document.to_owned(),
        };

        let none = (staff.org, person, new(" "));
        let failure = waive(app, staff, LANGAO, none, &named(staff, "没文件")).await.unwrap_err();
        assert_eq!(said(failure), ["document"]);
        waive(app, staff, LANGAO, (staff.org, person, new("岚直工〔2025〕2 号")), &named(staff, "免")).await.unwrap();

        let it = account(app, staff, LANGAO, person).await.unwrap();
        assert!(it.arrears.unpaid.is_empty());
        let standings: Vec<_> = it.lines.iter().map(|it| it.standing).collect();
        assert_eq!(standings, [Standing::Waived, Standing::Waived, Standing::Open]);
        let new = (staff.org, person, paying("2025-02", "2025-03", "99"));
        let failure = pay(app, staff, LANGAO, new, &named(staff, "交")).await.unwrap_err();
        assert_eq!(said(failure), ["first"]);
        assert_eq!(world.number(WRONG).await, 0);
    }

    async fn a_check_is_held_above_once_a_half_year_and_mended_by_the_branch(world: World) {
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (app, committee, staff) = (&world.app, &ours.committee, &ours.secretary);
        let new = |findings: &str| NewCheck {
            check: "payments".to_owned(),
            half: "2025H1".to_owned(),
            held_on: "2025-03-01".to_owned(),
            findings: findings.to_owned(),
        };
        let of = |findings: &str| (staff.org, new(findings));

        let done = hold(app, staff, LANGAO, of("没有"), &named(staff, "自查")).await;
        assert_eq!(done, Err(Failure::Forbidden), "nobody checks themselves");
        hold(app, committee, LANGAO, of("二月的没有当月记"), &named(committee, "查")).await.unwrap();
        let done = hold(app, committee, LANGAO, of("又查"), &named(committee, "再查")).await;
        assert!(matches!(done, Err(Failure::NotNow(_))), "{done:?}");
        let (half, check) = ("2025H1", "payments");
        let words = (staff.org, half, check, "补记了");
        mend(app, staff, LANGAO, words, &named(staff, "改")).await.unwrap();
        let done = mend(app, staff, LANGAO, words, &named(staff, "再改")).await;
        assert!(matches!(done, Err(Failure::NotNow(_))), "{done:?}");
        let done = mend(app, committee, LANGAO, words, &named(committee, "替改")).await;
        assert_eq!(done, Err(Failure::Forbidden));

        let it = totals(app, committee, LANGAO, (staff.org, 2025)).await.unwrap();
        assert_eq!(it.checks.len(), 1);
        assert_eq!(it.checks[0].mended.as_ref().map(|it| it.1.as_str()), Some("补记了"));
    }

    async fn a_base_that_is_set_anew_leaves_the_one_before_to_be_read(world: World) {
        world.clock.set(on("2025-06-20"));
        world.set_up(LANGAO).await;
        let ours = ours(world, "甲").await;
        let (staff, who) = (&ours.secretary, ours.people[3]);
        for (nth, yuan) in ["12500", "2000"].into_iter().enumerate() {
            let of = (staff.org, who, base("2025-01", "salaried", yuan));
            set_base(&world.app, staff, LANGAO, of, &named(staff, &format!("b{nth}"))).await.unwrap();
        }

        let owed = format!("SELECT CAST(SUM(owed) AS BIGINT) FROM dues_line WHERE person = {} AND month = '2025-01'", who.0);
        assert_eq!(world.number(&owed).await, 1_000, "the last holds");
        let kept = format!("SELECT fen FROM dues_base WHERE person = {} ORDER BY seq", who.0);
        let kept: Vec<i64> = world.rows(&kept).await.iter().map(|it| it.int(0).unwrap()).collect();
        assert_eq!(kept, [1_250_000, 200_000], "and the first can still be read");
    }
}
