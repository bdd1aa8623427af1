//! `gongjian calc NAME` through the real binary: the vectors of the rule handbook, and bad input.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod organisation_life;

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// What the program did: exit code, stdout, stderr.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs `calc NAME` on these bytes.
fn run(name: &str, input: &[u8]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gongjian"))
        .args(["calc", name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // The program may refuse before it has read everything: then the pipe is closed.
    stdin.write_all(input).ok();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The answer to sound input: one line of JSON with an explanation, and nothing on stderr.
fn calc(name: &str, input: &Value) -> Value {
    let ran = run(name, input.to_string().as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{input}");
    assert_eq!(ran.out.matches('\n').count(), 1, "{}", ran.out);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(!told(&answer).is_empty(), "{input}");
    answer
}

/// The sentence with which bad input is refused.
fn refusal(name: &str, input: &[u8]) -> String {
    let ran = run(name, input);
    let shown = String::from_utf8_lossy(input.get(..200).unwrap_or(input)).into_owned();
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{shown}");
    assert_eq!(ran.err.matches('\n').count(), 1, "{}", ran.err);
    assert!(ran.err.ends_with("。\n") && ran.err.chars().count() < 200, "{}", ran.err);
    ran.err
}

fn told(answer: &Value) -> Vec<&str> {
    answer["explain"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

fn limit(amount: i64, unit: &str) -> Value {
    json!({ "amount": amount, "unit": unit })
}

/// The due time of a limit without events, which must not be provisional.
fn due(start: &str, amount: i64, unit: &str) -> String {
    let answer = calc("deadline", &json!({ "start": start, "limit": limit(amount, unit) }));
    assert_eq!((&answer["provisional"], &answer["paused"]), (&json!(false), &json!(false)));
    answer["due"].as_str().unwrap().to_owned()
}

/// Handbook 9.4.
#[test]
fn working_days() {
    let vectors = [
        ("2025-09-29", 1, "2025-09-30"),
        ("2025-09-29", 2, "2025-10-09"),
        ("2025-09-29", 5, "2025-10-13"),
        ("2025-09-30", 5, "2025-10-14"),
        ("2025-09-28", 5, "2025-10-11"),
        ("2025-10-03", 5, "2025-10-14"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2024-02-08", 5, "2024-02-21"),
        ("2024-09-30", 5, "2024-10-12"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-30", 5, "2026-10-13"),
    ];
    for (start, n, want) in vectors {
        let want = format!("{want}T17:30:00+08:00");
        assert_eq!(due(start, n, "workday"), want, "{start} + {n}");
        assert_eq!(due(&format!("{start}T23:59:59+08:00"), n, "workday"), want, "{start} + {n}");
    }
}

/// Handbook 9.5.
#[test]
fn working_hours() {
    let vectors = [
        ("2025-09-30T16:30:00+08:00", 5, "2025-10-09T14:30:00+08:00"),
        ("2025-10-04T09:00:00+08:00", 2, "2025-10-09T10:30:00+08:00"),
        ("2026-02-13T17:00:00+08:00", 4, "2026-02-14T12:00:00+08:00"),
        // The same instants, written at other offsets.
        ("2025-09-30T08:30:00Z", 5, "2025-10-09T14:30:00+08:00"),
        ("2025-10-03T20:00:00-05:00", 2, "2025-10-09T10:30:00+08:00"),
    ];
    for (start, n, want) in vectors {
        assert_eq!(due(start, n, "workhour"), want, "{start} + {n}");
    }
    // Urgent hours count around the clock.
    assert_eq!(due("2025-10-01T16:30:15+08:00", 24, "hour"), "2025-10-02T16:30:15+08:00");
}

/// Handbook 5.4: calendar days; no holiday shifts them.
#[test]
fn calendar_days() {
    for (n, want) in [(15, "2025-10-10"), (60, "2025-11-24"), (90, "2025-12-24")] {
        assert_eq!(due("2025-09-25", n, "day"), format!("{want}T23:59:59+08:00"), "{n}");
    }
    let answer = calc(
        "deadline",
        &json!({
            "start": "2025-09-25T11:00:00+08:00",
            "limit": limit(60, "day"),
            "events": [{ "at": "2025-11-20", "kind": "extend", "amount": 30 }],
        }),
    );
    assert_eq!(answer["due"], "2025-12-24T23:59:59+08:00", "an extension takes the limit's unit");
}

#[test]
fn a_deadline_over_the_national_day_week_tells_its_story() {
    let mut input = json!({
        "start": "2025-09-29T10:00:00+08:00",
        "limit": limit(5, "workday"),
        "events": [
            { "at": "2025-10-09T09:00:00+08:00", "kind": "pause" },
            { "at": "2025-10-10T16:00:00+08:00", "kind": "resume" },
            { "at": "2025-10-10T16:30:00+08:00", "kind": "extend", "amount": 2, "unit": "workday" },
        ],
    });
    let answer = calc("deadline", &input);
    assert_eq!(answer["due"], "2025-10-16T17:30:00+08:00");
    assert_eq!(
        told(&answer),
        [
            "9 月 29 日（周一）开始，限 5 个工作日",
            "10 月 1 日至 8 日国庆、中秋放假，不算",
            "10 月 11 日（周六）是补班日，要算",
            "10 月 9 日暂停，10 月 10 日恢复，中间 1 个工作日不算",
            "10 月 10 日延长 2 个工作日",
            "所以 10 月 16 日（周四）17:30 到期",
        ]
    );

    input["events"].as_array_mut().unwrap().truncate(1);
    let answer = calc("deadline", &input);
    assert_eq!((&answer["due"], &answer["paused"]), (&Value::Null, &json!(true)));
    assert!(told(&answer).last().unwrap().contains("还没有恢复"), "{answer}");
}

#[test]
fn office_hours_can_be_given() {
    let answer = calc(
        "deadline",
        &json!({
            "start": "2025-09-30T16:30:00+08:00",
            "limit": limit(3, "workhour"),
            "office_hours": [["09:00", "12:00"], ["13:00", "18:00"]],
            "events": null,
        }),
    );
    assert_eq!(answer["due"], "2025-10-09T10:30:00+08:00");
}

#[test]
fn a_year_without_a_notice_is_provisional() {
    // The second start is still in a known year; counting reaches one that is not.
    for (start, want) in [("2027-09-30", "2027-10-04"), ("2026-12-30", "2027-01-01")] {
        let answer = calc("deadline", &json!({ "start": start, "limit": limit(2, "workday") }));
        assert_eq!(answer["due"], format!("{want}T17:30:00+08:00"), "{start}");
        assert_eq!(answer["provisional"], true, "{start}");
        assert_eq!(
            told(&answer).last(),
            Some(&"2027 年的放假安排还没公布，先按周一到周五算，公布后会重算")
        );
    }
    // Where the calendar is not asked, nothing is provisional.
    assert_eq!(due("2027-09-30", 2, "day"), "2027-10-02T23:59:59+08:00");
}

/// A sound deadline with one field replaced or added.
fn with(field: &str, value: Value) -> Value {
    let mut input = json!({ "start": "2025-09-29", "limit": limit(5, "workday") });
    input[field] = value;
    input
}

fn check_refusals(vectors: impl IntoIterator<Item = (Value, &'static str)>) {
    for (input, want) in vectors {
        let found = refusal("deadline", input.to_string().as_bytes());
        assert!(found.contains(want), "{input}: {found}");
    }
}

#[test]
fn a_start_or_limit_that_cannot_be_read_is_refused() {
    check_refusals([
        (json!([{ "start": "2025-09-29" }]), "输入应是一个 JSON 对象"),
        (with("limt", json!(1)), "不认识字段“limt”，是不是 limit，可用的有：start、limit、events"),
        (with("zzz", json!(1)), "不认识字段“zzz”，可用的有：start"),
        (json!({ "start": "2025-09-29" }), "缺少字段“limit”"),
        (json!({ "limit": limit(5, "workday") }), "缺少字段“start”"),
        (with("start", Value::Null), "缺少字段“start”"),
        (with("start", json!(20_250_929)), "“start”应是带引号的文字，现在是不带引号的整数"),
        (with("start", json!("9月29日")), "“start”的时间“9月29日”不对，请写成 2025-09-29T10:00"),
        (with("start", json!("2025-02-30")), "“start”的时间“2025-02-30”不对"),
        (with("start", json!("2025-09-29T10:00:00")), "“start”的时间"),
        (with("start", json!("20250929")), "“start”的时间"),
        (with("start", json!("1986-06-01")), "“start”请填 2000 年到 2199 年"),
        (with("start", json!("9999-12-31")), "“start”请填 2000 年到 2199 年"),
        (with("limit", json!(5)), "“limit”应是一个 JSON 对象"),
        (with("limit", json!({ "amount": 5 })), "缺少字段“limit.unit”"),
        (with("limit", json!({ "amount": 5, "units": "day" })), "“limit.units”，是不是 unit"),
        (with("limit", json!({ "amount": "5", "unit": "day" })), "“limit.amount”应是 1 到 10000"),
        (with("limit", json!({ "amount": 1.5, "unit": "day" })), "现在是小数或太大的数"),
        (with("limit", limit(0, "day")), "“limit.amount”应是 1 到 10000 之间的整数，现在是 0"),
        (with("limit", limit(-3, "day")), "现在是 -3"),
        (with("limit", limit(10_001, "hour")), "现在是 10001"),
        (with("limit", json!({ "amount": 1e30, "unit": "day" })), "现在是小数或太大的数"),
        (with("limit", limit(5, "workdays")), "没有“workdays”这种单位，是不是 workday"),
        (with("limit", limit(5, "")), "“limit.unit”没有“”这种单位，可用的有：workday（工作日）"),
    ]);
    // Counting further than the calendar reaches: a minute a day, 10,000 hours.
    let mut far = with("limit", limit(10_000, "workhour"));
    far["office_hours"] = json!([["08:30", "08:31"]]);
    assert!(refusal("deadline", far.to_string().as_bytes()).contains("隔得太远"));
}

#[test]
fn events_or_office_hours_that_cannot_be_read_are_refused() {
    let event =
        |value: Value| with("events", json!([{ "at": "2025-09-30", "kind": "pause" }, value]));
    check_refusals([
        (with("events", json!({})), "“events”应是一个列表"),
        (with("events", json!(["pause"])), "“events 第 1 条”应是一个 JSON 对象"),
        (with("events", json!(vec![0; 101])), "“events”最多 100 项，现在是 101 项"),
        (event(json!({ "kind": "resume" })), "缺少字段“events 第 2 条的 at”"),
        (event(json!({ "at": "2025-09-30" })), "缺少字段“events 第 2 条的 kind”"),
        (event(json!({ "at": "x", "kind": "resume" })), "“events 第 2 条的 at”的时间“x”不对"),
        (event(json!({ "at": "2025-09-30", "kind": "resumed" })), "，是不是 resume，"),
        (
            event(json!({ "at": "2025-09-30", "kind": "extend" })),
            "缺少字段“events 第 2 条的 amount”",
        ),
        (
            event(json!({ "at": "2025-09-30", "kind": "extend", "amount": 1, "unit": "年" })),
            "“events 第 2 条的 unit”没有“年”这种单位",
        ),
        (event(json!({ "at": "2025-09-30", "kind": "resume", "amount": 1 })), "只有延长才用"),
        (event(json!({ "at": "2025-09-30", "kind": "pause" })), "events 第 2 条要暂停，可计时已经"),
        (event(json!({ "at": "2025-09-29", "kind": "resume" })), "events 第 2 条的时间早于前一条"),
        (
            with("events", json!([{ "at": "2025-09-28", "kind": "pause" }])),
            "events 第 1 条的时间早于 start",
        ),
        (
            with("events", json!([{ "at": "2025-09-30", "kind": "resume" }])),
            "events 第 1 条要恢复，可计时没有暂停",
        ),
        (with("office_hours", json!([])), "“office_hours”：没有填上班时间"),
        (with("office_hours", json!([["08:30"]])), "“office_hours 第 1 段”应是起止两个时间"),
        (with("office_hours", json!(["08:30-12:00"])), "“office_hours 第 1 段”应是起止两个时间"),
        (with("office_hours", json!([[8, 12]])), "“office_hours 第 1 段”应是带引号的文字"),
        (with("office_hours", json!([["8点", "12:00"]])), "“8点”不是时间"),
        (with("office_hours", json!([["12:00", "08:30"]])), "“office_hours”："),
    ]);
}

#[test]
fn what_is_no_json_object_is_refused() {
    let long = format!("{{\"number\": \"{}\"}}", "1".repeat(1024 * 1024));
    let deep = "[".repeat(100_000);
    let vectors: [(&[u8], &str); 9] = [
        (b"", "没有输入"),
        (b" \n", "没有输入"),
        (b"{\"number\": \"1\"", "没有写完"),
        (b"{number: 1}", "读不懂（第 1 行第 2 个字节附近）"),
        (b"{\"number\": \"1\"} {}", "读不懂"),
        (b"{\"number\": \"1\", \"number\": \"2\"}", "字段“number”写了两次"),
        (b"\xff\xfe", "不是 UTF-8"),
        (long.as_bytes(), "输入太长"),
        (deep.as_bytes(), "读不懂"),
    ];
    for name in ["deadline", "id_card", "credit_code"] {
        for (input, want) in vectors {
            // The deadline does not know the field and says that first.
            if name == "deadline" && want.contains("number") {
                continue;
            }
            let found = refusal(name, input);
            assert!(found.contains(want), "{name}: {found}");
        }
    }
    let marked = run("id_card", "\u{feff}{\"number\": \"410802199003070025\"}".as_bytes());
    assert_eq!(marked.code, Some(0), "a byte order mark is no fault: {}", marked.err);
}

#[test]
fn an_unknown_calculation_is_answered_with_the_known_ones() {
    let known = "可用的有：credit_code、deadline、dues、hours、id_card、inspection、quorum、rotation、\
                 stars、term。\n";
    let found = refusal("deadlines", b"{}");
    assert_eq!(found, format!("没有“deadlines”这种计算，是不是 deadline，{known}"));
    assert_eq!(refusal("算命", b"{}"), format!("没有“算命”这种计算，{known}"));
}

/// Handbook 8.2: first seventeen, check character, and whether the whole is a right number.
#[test]
fn resident_ids() {
    let vectors = [
        ("11010519491231002", "X", Some(("1949-12-31", "female", "110105********002X"))),
        // Born in 1880: only the check character can be computed.
        ("44052418800101001", "4", None),
        ("41080219900307002", "5", Some(("1990-03-07", "female", "410802********0025"))),
        ("61092219850615123", "4", Some(("1985-06-15", "male", "610922********1234"))),
    ];
    for (body, check, right) in vectors {
        let whole = format!("{body}{check}");
        let answer = calc("id_card", &json!({ "number": whole }));
        assert_eq!(answer["check"], check, "{body}");
        if let Some((birth, sex, masked)) = right {
            assert_eq!(answer["valid"], true, "{body}");
            assert_eq!(answer["normal"], whole);
            assert_eq!(answer["birth"], birth);
            assert_eq!(answer["sex"], sex);
            assert_eq!(answer["masked"], masked);
        } else {
            assert_eq!(answer["valid"], false, "{body}");
            assert!(told(&answer)[0].contains("出生日期"), "{answer}");
        }

        // Without the last character, and with a wrong one.
        let other = if check == "5" { "6" } else { "5" };
        for wrong in [body.to_owned(), format!("{body}{other}")] {
            let answer = calc("id_card", &json!({ "number": wrong }));
            assert_eq!((&answer["valid"], &answer["check"]), (&json!(false), &json!(check)));
            for empty in ["normal", "birth", "sex", "masked"] {
                assert_eq!(answer[empty], Value::Null, "{empty}");
            }
            let want = format!("按前 17 位算，最后一位应是 {check}");
            assert!(told(&answer).contains(&want.as_str()), "{answer}");
            assert!(!answer.to_string().contains(body), "the number is not repeated: {answer}");
        }
    }
    let sloppy = calc("id_card", &json!({ "number": " 110105 19491231 002ｘ " }));
    assert_eq!((&sloppy["normal"], &sloppy["check"]), (&json!("11010519491231002X"), &json!("X")));
}

#[test]
fn a_wrong_resident_id_is_explained() {
    let vectors = [
        ("", None, vec!["请填身份证号"]),
        ("410802900307002", None, vec!["15 位的旧身份证号"]),
        ("4108021990O3070025", None, vec!["第 11 位应是数字"]),
        ("010802199003070025", None, vec!["第 1 位应是 1 到 9"]),
        ("41080219900307002A", Some("5"), vec!["最后一位只能是", "应是 5"]),
        ("4108021990030700255", None, vec!["现在是 19 位"]),
        // Seventeen digits with a date that does not exist: both are said.
        ("41080219900230002", Some("8"), vec!["现在是 17 位", "应是 8", "不是真实的出生日期"]),
        ("410802209903070026", Some("7"), vec!["还没有到", "应是 7"]),
    ];
    for (number, check, wants) in vectors {
        let answer = calc("id_card", &json!({ "number": number }));
        assert_eq!(answer["valid"], false, "{number}");
        assert_eq!(answer["check"].as_str(), check, "{number}: {answer}");
        let told = told(&answer);
        assert_eq!(told.len(), wants.len(), "{number}: {told:?}");
        for (said, want) in told.iter().zip(wants) {
            assert!(said.contains(want), "{number}: {told:?}");
        }
    }
}

/// Handbook 8.3; the last one fails the inner check of the organisation code, which only warns.
#[test]
fn credit_codes() {
    let vectors = [
        ("91350100M000100Y4", "3", "企业", 0),
        ("91512081MA62K0260", "E", "企业", 0),
        ("11320000MB151840X", "J", "机关", 0),
        ("11410800005728945", "5", "机关", 1),
    ];
    for (body, check, kind, warnings) in vectors {
        let whole = format!("{body}{check}");
        let answer = calc("credit_code", &json!({ "number": whole.to_lowercase() }));
        assert_eq!((&answer["valid"], &answer["normal"]), (&json!(true), &json!(whole)));
        assert_eq!((&answer["kind"], &answer["check"]), (&json!(kind), &json!(check)));
        assert_eq!(answer["warnings"].as_array().unwrap().len(), warnings, "{body}");

        let other = if check == "3" { "4" } else { "3" };
        for wrong in [body.to_owned(), format!("{body}{other}"), format!("{body}I")] {
            let answer = calc("credit_code", &json!({ "number": wrong }));
            assert_eq!((&answer["valid"], &answer["check"]), (&json!(false), &json!(check)));
            assert_eq!((&answer["normal"], &answer["kind"]), (&Value::Null, &Value::Null));
            let want = format!("按前 17 位算，最后一位应是 {check}");
            assert!(told(&answer).contains(&want.as_str()), "{answer}");
        }
    }
    for (number, want) in [
        ("", "请填统一社会信用代码"),
        ("91350100M000100Y", "现在是 16 位"),
        ("9135010OM000100Y43", "第 8 位应是数字"),
        ("91350100M0O0100Y43", "认混了"),
    ] {
        let answer = calc("credit_code", &json!({ "number": number }));
        assert_eq!((&answer["valid"], &answer["check"]), (&json!(false), &Value::Null), "{number}");
        assert!(told(&answer)[0].contains(want), "{answer}");
    }
}

#[test]
fn a_number_that_cannot_be_read_is_refused() {
    for name in ["id_card", "credit_code"] {
        for (input, want) in [
            (json!({}), "缺少字段“number”"),
            (json!({ "numer": "1" }), "不认识字段“numer”，是不是 number，可用的有：number"),
            (json!({ "number": 410_802_199_003_070_025_i64 }), "“number”应是带引号的文字"),
            (json!({ "number": ["1"] }), "现在是列表"),
            (json!("410802199003070025"), "输入应是一个 JSON 对象"),
        ] {
            let found = refusal(name, input.to_string().as_bytes());
            assert!(found.contains(want), "{input}: {found}");
            assert!(!found.contains("410802"), "a number is not repeated: {found}");
        }
    }
}
