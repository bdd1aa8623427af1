//! The vectors of the rule handbook about organisation life, section by section, through the real
//! binary; and what is refused.

use serde_json::{Value, json};

use super::{calc, refusal, told};

/// Handbook 2.2: how many must come and how many must agree.
#[test]
fn quorums_and_majorities() {
    // 应到, to open an election, to vote, to vote on an admission, to pass
    let table = [
        (7, 6, 4, 4, 4),
        (10, 8, 5, 6, 6),
        (23, 19, 12, 12, 12),
        (30, 24, 15, 16, 16),
        (47, 38, 24, 24, 24),
    ];
    for (due, election, general, admission, pass) in table {
        for (kind, least) in [
            ("election", election),
            ("general", general),
            ("committee", general),
            ("admission", admission),
        ] {
            for present in [least - 1, least] {
                let answer = ask(kind, due, present, present);
                assert_eq!(answer["open"], present == least, "{kind} {present} of {due}");
                assert_eq!(answer["least_present"], least, "{kind} {due}");
            }
        }
        for kind in ["general", "committee", "admission"] {
            assert_eq!(ask(kind, due, due, pass)["passed"], true, "{kind} {due}");
            assert_eq!(ask(kind, due, due, pass - 1)["passed"], false, "{kind} {due}");
        }
    }
}

/// Handbook 2.2: the two majorities differ.
#[test]
fn eleven_of_twenty_present_win_an_election_and_lose_a_vote() {
    let answer = calc(
        "quorum",
        &json!({ "kind": "election", "due": 23, "present": 20, "yes": 11, "seats": 5, "candidates": 6 }),
    );
    assert_eq!((&answer["open"], &answer["passed"]), (&json!(true), &json!(true)));
    assert_eq!(
        (&answer["least_candidates"], &answer["enough_candidates"]),
        (&json!(6), &json!(true))
    );
    assert_eq!(
        told(&answer),
        [
            "应到会 23 人，要到五分之四才能选举，就是 19 人；实到会 20 人，可以选举",
            "赞成票要超过实到会人数（20 人）的一半，就是 11 票；得了 11 票，可以当选",
            "选举的过半数按实到会算，和平时表决按应到会算不一样",
            "选 5 名，差额不少于两成，至少多 1 名，候选人至少 6 名；现在 6 名，够了",
        ]
    );
    assert_eq!(ask("election", 23, 20, 10)["passed"], false);
    assert_eq!(ask("general", 23, 20, 11)["passed"], false);
    assert_eq!(ask("general", 23, 20, 12)["passed"], true);
    assert_eq!(ask("election", 23, 18, 18)["passed"], false, "too few came");
}

/// Handbook 2.2: candidates needed.
#[test]
fn a_fifth_more_candidates_than_seats() {
    for (seats, want) in [(3, 4), (5, 6), (7, 9), (9, 11), (11, 14)] {
        let input = json!({ "kind": "election", "due": 20, "present": 20, "seats": seats });
        let answer = calc("quorum", &input);
        assert_eq!(answer["least_candidates"], want, "{seats}");
        assert_eq!(answer["passed"], Value::Null, "no votes were given");
    }
}

/// Handbook 2.5: the days of terms, with clamping.
#[test]
fn terms() {
    for (elected_on, years, due, remind, earliest, latest) in [
        ("2023-05-16", 3, "2026-05-16", "2025-11-16", "2025-05-16", "2027-05-16"),
        ("2022-08-31", 3, "2025-08-31", "2025-02-28", "2024-08-31", "2026-08-31"),
        ("2021-12-30", 5, "2026-12-30", "2026-06-30", "2025-12-30", "2027-12-30"),
        ("2024-02-29", 3, "2027-02-28", "2026-08-28", "2026-02-28", "2028-02-28"),
    ] {
        let answer = calc("term", &json!({ "elected_on": elected_on, "years": years }));
        let want = [("due", due), ("remind", remind), ("earliest", earliest), ("latest", latest)];
        for (field, want) in want {
            assert_eq!(answer[field], want, "{elected_on} {field}");
        }
    }
    let answer =
        calc("term", &json!({ "elected_on": "2022-08-31", "years": 3, "today": "2025-09-01" }));
    assert_eq!(answer["state"], "overdue");
    assert_eq!(
        told(&answer),
        [
            "2022 年 8 月 31 日选举产生，任期 3 年，2025 年 8 月 31 日届满",
            "提前六个月提醒：2025 年 2 月 28 日",
            "提醒那个月没有 31 日，按月底算",
            "提前或者延期都不超过一年，要有上级批准：最早 2024 年 8 月 31 日，最晚 2026 年 8 月 31 日",
            "2025 年 9 月 1 日：到期还没换届，又没有批准的延期",
        ]
    );
}

/// Handbook 3.3: dues.
#[test]
fn dues() {
    for (kind, base, want) in [
        ("salaried", "3000.00", "15.00"),
        ("salaried", "3000.01", "30.00"),
        ("salaried", "4386.50", "43.87"),
        ("salaried", "5000", "50.00"),
        ("salaried", "5000.01", "75.00"),
        ("salaried", "7256.30", "108.84"),
        ("salaried", "10000", "150.00"),
        ("salaried", "10000.01", "200.00"),
        ("salaried", "12500", "250.00"),
        ("retired", "5000", "25.00"),
        ("retired", "5000.01", "50.00"),
        ("retired", "6120.40", "61.20"),
    ] {
        let answer = calc("dues", &json!({ "kind": kind, "base": base }));
        assert_eq!(answer["amount"], want, "{kind} {base}");
    }
    let answer = calc("dues", &json!({ "kind": "salaried", "base": "4386.50" }));
    assert_eq!(
        told(&answer),
        ["基数 4386.50 元，不超过 5000.00 元的一档，全额按 1% 算", "每月 43.87 元（四舍五入到分）"]
    );
    // Without quotes it is read digit by digit all the same.
    assert_eq!(calc("dues", &json!({ "kind": "salaried", "base": 4386.5 }))["amount"], "43.87");
    assert_eq!(calc("dues", &json!({ "kind": "salaried", "base": 5000 }))["amount"], "50.00");
}

/// Handbook 3.1: who pays a fixed amount; 3.2: rounding is the office's.
#[test]
fn dues_of_farmers_students_and_others_and_other_rounding() {
    let farmer = calc("dues", &json!({ "kind": "farmer" }));
    assert_eq!((&farmer["amount"], &farmer["most"]), (&json!("0.20"), &json!("1.00")));
    for kind in ["student", "laid_off", "relief"] {
        let answer = calc("dues", &json!({ "kind": kind }));
        assert_eq!((&answer["amount"], &answer["most"]), (&json!("0.20"), &Value::Null), "{kind}");
    }
    for (rounding, want) in
        [("half_up_fen", "108.84"), ("half_up_jiao", "108.80"), ("half_up_yuan", "109.00")]
    {
        let input = json!({ "kind": "salaried", "base": "7256.30", "rounding": rounding });
        assert_eq!(calc("dues", &input)["amount"], want);
    }
}

/// Handbook 6.2: who is host in a month.
#[test]
fn hosts_take_turns() {
    let answer = calc("rotation", &json!({ "members": 5, "months": 12 }));
    assert_eq!(answer["hosts"], json!([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]));
    let input = json!({ "members": ["池河镇", "后柳镇", "云雾山镇"], "months": 4, "start": 2 });
    let answer = calc("rotation", &input);
    assert_eq!(answer["hosts"], json!(["云雾山镇", "池河镇", "后柳镇", "云雾山镇"]));
    assert_eq!(told(&answer)[1], "每家 1 次，排在前面的 1 家多一次");
}

/// Handbook 6.2: the property of the formula for K = 3…12, and beyond.
#[test]
fn nobody_inspects_themselves_and_nobody_is_inspected_by_the_same_twice_in_a_row() {
    for k in (3..=12).chain([13, 24, 40]) {
        for one_way in [false, true] {
            if one_way && k == 4 {
                continue;
            }
            let input = json!({ "districts": k, "rounds": 2 * k, "one_way": one_way });
            let answer = calc("inspection", &input);
            let plan: Vec<Vec<usize>> = serde_json::from_value(answer["rounds"].clone()).unwrap();
            for (r, round) in plan.iter().enumerate() {
                let mut inspected = round.clone();
                inspected.sort_unstable();
                assert!(inspected.into_iter().eq(0..k), "{k} {r}: each is inspected once");
                assert!(round.iter().enumerate().all(|(i, to)| i != *to), "{k} {r}: not oneself");
                let back = round.iter().enumerate().any(|(i, to)| round[*to] == i);
                assert!(!(one_way && back), "{k} {r}: not by whom one inspects");
                if let Some(next) = plan.get(r + 1) {
                    assert!(
                        round.iter().zip(next).all(|(a, b)| a != b),
                        "{k} {r}: another next time"
                    );
                }
                if !one_way {
                    let want = |i: usize| (i + 1 + r % (k - 1)) % k;
                    assert!(round.iter().enumerate().all(|(i, to)| *to == want(i)), "{k} {r}");
                }
            }
            for i in 0..k {
                let mut met: Vec<usize> = plan[..k - 1].iter().map(|round| round[i]).collect();
                met.sort_unstable();
                met.dedup();
                assert_eq!(met.len(), k - 1, "{k} {i}: all others in {} rounds", k - 1);
            }
        }
    }
    let named = calc("inspection", &json!({ "districts": ["甲", "乙", "丙"], "rounds": 1 }));
    assert_eq!(named["rounds"], json!([["乙", "丙", "甲"]]));
    let ten = calc("inspection", &json!({ "districts": 10, "rounds": 9 }));
    assert_eq!(ten["both_ways"], json!([5]));
}

#[test]
fn why_two_or_four_districts_cannot_is_said() {
    let asked = |districts: i64, one_way: bool| {
        let input = json!({ "districts": districts, "rounds": 3, "one_way": one_way });
        refusal("inspection", input.to_string().as_bytes())
    };
    assert!(asked(2, false).contains("两个片区只能你查我、我查你"));
    assert!(asked(2, true).contains("两个片区只能互查"));
    assert!(asked(1, false).contains("只有一个片区"));
    assert!(asked(4, true).contains("四个片区排不出来"));
    let four = calc("inspection", &json!({ "districts": 4, "rounds": 3 }));
    assert_eq!(four["both_ways"], json!([2]));
    assert!(told(&four)[2].contains("四个片区避不开"), "{four}");
}

/// Handbook 7.2: hours, merged and rounded down.
#[test]
fn hours() {
    let times = [("09:00", "11:40"), ("11:00", "12:10")];
    let dated = |it: &str| format!("2025-03-05T{it}:00+08:00");
    let plain = times.map(|(from, to)| json!({ "from": from, "to": to }));
    let exact = times.map(|(from, to)| json!({ "from": dated(from), "to": dated(to) }));
    let spaced = times.map(|(from, to)| {
        json!({ "from": format!("2025-03-05 {from}"), "to": format!("2025-03-05 {to}") })
    });
    for intervals in [plain, exact, spaced] {
        let answer = calc("hours", &json!({ "intervals": intervals }));
        assert_eq!((&answer["minutes"], &answer["hours"]), (&json!(190), &json!(3.0)));
        let answer = calc("hours", &json!({ "intervals": intervals, "step": "0.1" }));
        assert_eq!((&answer["minutes"], &answer["hours"]), (&json!(190), &json!(3.1)));
        assert_eq!(
            told(&answer),
            [
                "2 段服务，一共 190 分钟",
                "有 40 分钟重叠，同一时间只算一次",
                "往下取到 0.1 小时的整数倍：3.1 小时，不往上凑",
            ]
        );
    }
    let long = json!({ "intervals": [{ "from": "2025-03-05 00:00", "to": "2025-03-05 24:00" }] });
    let answer = calc("hours", &long);
    assert_eq!((&answer["minutes"], &answer["hours"]), (&json!(720), &json!(12.0)));
    let none = calc("hours", &json!({ "intervals": [] }));
    assert_eq!((&none["minutes"], &none["hours"]), (&json!(0), &json!(0.0)));
    let rested = json!({ "intervals": [{ "from": "09:00", "to": "12:00", "break_minutes": 20 }] });
    assert_eq!(calc("hours", &rested)["minutes"], 160);
}

/// Handbook 7.2: stars.
#[test]
fn stars() {
    for (hours, want, next) in [
        (json!(99.5), 0, json!(100)),
        (json!(100.0), 1, json!(300)),
        (json!(100), 1, json!(300)),
        (json!("299.5"), 1, json!(300)),
        (json!(300), 2, json!(600)),
        (json!(999.9999), 3, json!(1_000)),
        (json!(1_500), 5, Value::Null),
    ] {
        let answer = calc("stars", &json!({ "hours": hours }));
        assert_eq!((&answer["stars"], &answer["next"]), (&json!(want), &next), "{hours}");
    }
}

fn ask(kind: &str, due: i64, present: i64, yes: i64) -> Value {
    calc("quorum", &json!({ "kind": kind, "due": due, "present": present, "yes": yes }))
}

fn check(name: &str, vectors: impl IntoIterator<Item = (Value, &'static str)>) {
    for (input, want) in vectors {
        let found = refusal(name, input.to_string().as_bytes());
        assert!(found.contains(want), "{name} {input}: {found}");
    }
}

#[test]
fn people_and_votes_that_cannot_be_are_refused() {
    let quorum = |kind: &str, due: i64, present: i64, yes: i64| json!({ "kind": kind, "due": due, "present": present, "yes": yes });
    check(
        "quorum",
        [
            (
                quorum("generel", 5, 5, 5),
                "“kind”没有“generel”这一种，是不是 general，可用的有：general（党员大会表决）",
            ),
            (quorum("general", 0, 0, 0), "“due”应是 1 到"),
            (quorum("general", 5, 6, 0), "实到会 6 人比应到会 5 人还多"),
            (quorum("general", 5, 4, 5), "赞成 5 票，可是最多只有 4 票"),
            (quorum("admission", 5, 4, 6), "赞成 6 票，可是最多只有 5 票"),
            (json!({ "kind": "general", "due": 5 }), "缺少字段“present”"),
            (
                json!({ "kind": "general", "due": 5, "present": 5, "seats": 3 }),
                "“seats”只有选举才用",
            ),
            (
                json!({ "kind": "election", "due": 5, "present": 5, "candidates": 3 }),
                "“candidates”要和“seats”一起写",
            ),
            (json!({ "kind": "election", "due": 5.5, "present": 5 }), "现在是小数"),
        ],
    );
    // Who is absent and has sent an opinion in writing agrees, too.
    assert_eq!(ask("admission", 5, 4, 5)["passed"], true);
}

#[test]
fn dates_and_money_that_cannot_be_read_are_refused() {
    check(
        "term",
        [
            (
                json!({ "elected_on": "2023-02-30", "years": 3 }),
                "“elected_on”的日期“2023-02-30”不对，请写成 2025-09-29",
            ),
            (
                json!({ "elected_on": "1900-01-01", "years": 3 }),
                "“elected_on”请填 1950 年到 2199 年之间的日期",
            ),
            (json!({ "elected_on": "2023-02-28", "years": 0 }), "“years”应是 1 到 10"),
            (json!({ "elected_on": "2023-02-28" }), "缺少字段“years”"),
            (json!({ "years": 3 }), "缺少字段“elected_on”"),
        ],
    );
    let dues = |base: Value| json!({ "kind": "salaried", "base": base });
    check(
        "dues",
        [
            (json!({ "kind": "salaried" }), "缺少字段“base”"),
            (json!({ "kind": "worker", "base": "1" }), "“kind”没有“worker”这一种"),
            (dues(json!("3000.005")), "“base”的金额“3000.005”不对，请写成 4386.50 这样"),
            (dues(json!(3000.005)), "“base”的金额“3000.005”不对"),
            (dues(json!("-1")), "“base”的金额“-1”不对"),
            (dues(json!(-1)), "“base”的金额“-1”不对"),
            (dues(json!("三千")), "“base”的金额“三千”不对"),
            (dues(json!(1e30)), "“base”的金额“1000"),
            (dues(json!([])), "“base”应是一个数，现在是列表"),
            (
                json!({ "kind": "retired", "base": "1", "rounding": "up" }),
                "“rounding”没有“up”这一种",
            ),
        ],
    );
}

#[test]
fn hours_and_turns_that_cannot_be_are_refused() {
    let interval = |from: &str, to: &str| json!({ "intervals": [{ "from": from, "to": to }] });
    let with = |field: &str, value: Value| json!({ "intervals": [], field: value });
    check(
        "hours",
        [
            (json!({}), "缺少字段“intervals”"),
            (interval("12:00", "09:00"), "intervals 第 1 段的结束早于开始"),
            (interval("9点", "10:00"), "“intervals 第 1 段的 from”的时间“9点”不对，请写成"),
            (interval("24:01", "24:01"), "的时间“24:01”不对"),
            (interval("09:00:00:00", "10:00"), "的时间“09:00:00:00”不对"),
            (interval("2025-03-05 09:00", "10:00"), "intervals 第 1 段一头有日期，一头没有"),
            (interval("2025-03-05 09:00", "2025-05-05 09:00"), "intervals 第 1 段超过 31 天"),
            (interval("1985-03-05 09:00", "1985-03-05 10:00"), "请填 2000 年到 2199 年"),
            (with("step", json!("0.33")), "“step”的“0.33”不对，请写小时数"),
            (with("step", json!(2)), "“step”的“2”不对，请写小时数，最多 1 小时"),
            (with("day_most", json!(25)), "“day_most”的“25”不对"),
        ],
    );
    let mixed = json!({ "intervals": [
        { "from": "09:00", "to": "10:00" },
        { "from": "2025-03-05 09:00", "to": "2025-03-05 10:00" },
    ]});
    check("hours", [(mixed, "有的时间带日期，有的没有")]);
    check(
        "stars",
        [
            (json!({ "hours": -1 }), "“hours”的“-1”不对"),
            (json!({ "hours": "abc" }), "“hours”的“abc”不对，请写成 99.5 这样"),
            (json!({ "hours": true }), "“hours”应是一个数，现在是 true 或 false"),
        ],
    );
    check(
        "rotation",
        [
            (
                json!({ "members": 0, "months": 1 }),
                "“members”请写 1 到 1000 之间的个数，或者按顺序写名字",
            ),
            (json!({ "members": [], "months": 1 }), "“members”是空的"),
            (json!({ "members": ["甲", "甲"], "months": 1 }), "“members”里“甲”写了两次"),
            (json!({ "members": ["甲", " "], "months": 1 }), "“members”第 2 个没有写名字"),
            (json!({ "members": 3, "months": 0 }), "“months”应是 1 到 1000"),
            (json!({ "members": 3, "months": 1, "start": 3 }), "“start”应是 0 到 2"),
        ],
    );
    check(
        "inspection",
        [
            (json!({ "districts": 5 }), "缺少字段“rounds”"),
            (json!({ "districts": 5, "rounds": 1, "one_way": 1 }), "“one_way”应是 true 或 false"),
        ],
    );
}
