//! What can be typed, and how a slip is answered.

use super::*;

fn parse(line: &str) -> Result<Command, Stop> {
    let args = std::iter::once("gongjian").chain(line.split_whitespace());
    read(args.map(OsString::from)).map(|it| it.command)
}

fn wrong(line: &str) -> String {
    match parse(line) {
        Err(Stop::Wrong(sentence)) => sentence,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn the_definition_is_sound() {
    command().debug_assert();
}

#[test]
fn what_is_not_written_has_its_default() {
    let Ok(Command::Serve { home, listen, .. }) = parse("serve") else { panic!() };
    let plain = Home {
        data: "./gongjian-data".into(),
        database_url: None,
        database_ca: None,
        keys: None,
        i_accept_data_loss: false,
    };
    assert_eq!(home, plain);
    assert_eq!(listen.address.to_string(), "127.0.0.1:8600");

    let Ok(Command::Demo(demo)) = parse("demo") else { panic!() };
    assert_eq!(demo.data, PathBuf::from("./demo-data"));
    assert_eq!((demo.county, demo.seed, demo.scale), (County(610_925), 1, Scale::County));
    assert_eq!(demo.listen.address.port(), 8600);
}

#[test]
fn what_is_written_is_read() {
    let Ok(Command::Init { county, administrators, home }) = parse("init --county 410811 --data d")
    else {
        panic!()
    };
    assert_eq!((county, home.data), (County(410_811), PathBuf::from("d")));
    assert_eq!(administrators, None);
    let line = "init --county 410811 --administrators wang.li,zhao-m,sun02";
    let Ok(Command::Init { administrators: Some(three), .. }) = parse(line) else { panic!() };
    assert_eq!(three.names(), &["wang.li", "zhao-m", "sun02"]);
    let Ok(Command::Serve { calls, .. }) = parse("serve --leaked-passwords pwned.txt") else {
        panic!()
    };
    assert_eq!(calls.leaked_passwords, Some("pwned.txt".into()));
    let line = "demo --data d --listen 0.0.0.0:0 --county 410811 --seed 7 --scale village";
    let Ok(Command::Demo(demo)) = parse(line) else { panic!() };
    assert_eq!((demo.county, demo.seed, demo.scale), (County(410_811), 7, Scale::Village));
    assert_eq!(demo.listen.address.to_string(), "0.0.0.0:0");

    let url = "postgres://a@b/c";
    for name in ["serve", "migrate", "doctor", "verify-audit", "init --county 610925"] {
        let line = format!("{name} --database-url {url}");
        let (Command::Serve { home, .. }
        | Command::Migrate { home, .. }
        | Command::Doctor { home, .. }
        | Command::VerifyAudit { home, .. }
        | Command::Init { home, .. }) = parse(&line).unwrap()
        else {
            panic!("{name}")
        };
        assert_eq!(home.database_url.as_deref(), Some(url), "{name}");
    }
    let Ok(Command::Keys { what, which, home }) = parse("keys suite sm --data d --keys k") else {
        panic!()
    };
    assert_eq!((what, which.as_deref()), (KeysDo::Suite, Some("sm")));
    assert_eq!(home.keys, Some("k".into()));

    let doctor = parse("doctor --deep --json");
    assert!(matches!(doctor, Ok(Command::Doctor { deep: true, json: true, .. })));
    assert!(matches!(parse("routes"), Ok(Command::Routes)));
    assert!(matches!(parse("calc deadline"), Ok(Command::Calc { name }) if name == "deadline"));
}

#[test]
fn a_wrong_line_is_answered_with_one_chinese_sentence() {
    let vectors = [
        ("", "请写明要做什么"),
        ("srve", "没有“srve”这个命令，是不是 serve"),
        ("serve --dta x", "不认识 --dta，是不是 --data"),
        ("serve --data", "--data <DIR> 后面还要写值"),
        ("serve --public-address gj.example", "https://"),
        ("serve --data a --data b", "--data <DIR> 只能写一次"),
        ("serve --listen here", "--listen <ADDR> 的“here”不对，请写成 127.0.0.1:8600"),
        ("init", "还缺 --county <CODE>"),
        ("init --county 610000", "--county <CODE> 的“610000”不对，请写六位县级行政区划代码"),
        ("init --county 610925 --administrators a,b", "请写三个登录名"),
        ("init --county 610925 --administrators wang,wang,wang", "各不相同"),
        ("demo --scale huge", "--scale <SCALE> 不能写“huge”，可用的有：village、county、city"),
        ("demo --seed -1", "不认识 -1"),
        ("demo --seed x", "--seed <N> 的“x”不对，请写 0 到"),
        ("calc", "还缺 <NAME>"),
        ("calc a b", "不认识 b"),
    ];
    for (line, want) in vectors {
        let found = wrong(line);
        assert!(found.contains(want), "{line}: {found}");
        assert!(!found.contains('\n'), "{line}: {found}");
    }
}

#[test]
fn the_help_is_chinese_and_tells_the_exit_codes() {
    let mut lines = vec!["--help".to_owned(), "-h".to_owned()];
    for it in command().get_subcommands() {
        lines.push(format!("{} --help", it.get_name()));
    }
    assert_eq!(lines.len(), 13);
    for line in lines {
        let Err(Stop::Show(text)) = parse(&line) else { panic!("{line}") };
        for english in ["Usage", "Options", "Commands", "Arguments", "Print", "default", "OPTIONS"]
        {
            assert!(!text.contains(english), "{line}: {english}\n{text}");
        }
        assert!(text.contains("用法：gongjian"), "{line}\n{text}");
    }
    let Err(Stop::Show(text)) = parse("--help") else { panic!() };
    for want in ["退出码", "  0  办好了", "  3  数据库不接受", "verify-audit"] {
        assert!(text.contains(want), "{want}\n{text}");
    }
    let version = format!("gongjian {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(parse("--version").unwrap_err(), Stop::Show(version));
}
