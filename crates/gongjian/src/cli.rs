//! The command line: what can be asked of the program, in Chinese, and how it ends.

mod calls;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use app::County;
use app::counties::Administrators;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

pub(crate) use self::calls::Calls;

/// Where the county of the demonstration lies unless another is named: 岚皋县.
const DEMO_COUNTY: &str = "610925";

const TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}\n";

const AFTER_HELP: &str = "\
退出码：
  0  办好了
  1  没办成
  2  命令或输入写得不对
  3  数据库不接受（连不上、版本不对或设置不安全）
出错时，标准错误上有一句话，说明该怎么办。";

/// 共建, the program.
#[derive(Debug, Parser)]
#[command(
    name = "gongjian",
    version,
    about = "共建：群众诉求从提交到办结、回访的一体平台",
    after_help = AFTER_HELP,
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令",
    disable_help_subcommand = true,
    disable_version_flag = true,
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Shows the version.
    #[arg(short = 'V', long, action = ArgAction::Version, help = "显示版本", help_heading = "选项")]
    version: Option<bool>,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves the counties that were set up.
    #[command(about = "启动服务，好了以后在标准输出写一行 listening on http://地址")]
    Serve {
        /// How people reach it.
        #[command(flatten)]
        doors: Doors,
        /// Where to note the heads of the audit every day.
        #[arg(
            long,
            value_name = "FILE",
            help = "每天把审计链的链头记到这个文件里留底，最好是另一台机器上的",
            help_heading = "选项"
        )]
        anchor: Option<PathBuf>,
        /// Whom it may call.
        #[command(flatten)]
        calls: Calls,
        /// Where the data lies.
        #[command(flatten)]
        home: Home,
        /// Where to listen.
        #[command(flatten)]
        listen: Listen,
    },
    /// Fills an empty directory with a county that runs, then serves it.
    #[command(about = "在空目录里造一个演示县并启动；全部是虚构的人和事，种子相同内容就相同")]
    Demo(Demo),
    /// Sets up a county with its towns and villages.
    #[command(about = "建一个县，带上它的乡镇和村；一个库里可以建多个县，互不相通")]
    Init {
        /// Which county.
        #[arg(
            long,
            value_name = "CODE",
            value_parser = county,
            help = "六位县级行政区划代码，例如 610925",
            help_heading = "选项"
        )]
        county: County,
        /// What the three administrators sign in with.
        #[arg(
            long,
            value_name = "NAME,NAME,NAME",
            value_parser = Administrators::named,
            help = "系统、安全、审计三个管理账号的登录名，用逗号隔开；不写就是 admin、anquan、shenji 各加四位随机数字",
            help_heading = "选项"
        )]
        administrators: Option<Administrators>,
        /// Where the data lies.
        #[command(flatten)]
        home: Home,
    },
    /// Brings the tables to this version.
    #[command(about = "把数据库的表升级到这个版本，可以重复运行")]
    Migrate {
        /// Which role does the everyday work.
        #[arg(
            long,
            value_name = "ROLE",
            help = "升级完，让这个 PostgreSQL 用户只能读写数据、不能改表：serve 用它登录",
            help_heading = "选项"
        )]
        for_role: Option<String>,
        /// Where the data lies.
        #[command(flatten)]
        home: Home,
    },
    /// Looks whether all is well.
    #[command(about = "检查数据目录、数据库和设置，说出哪里不对、怎么改")]
    Doctor {
        /// Where the data lies.
        #[command(flatten)]
        home: Home,
        /// Also reads every file and row.
        #[arg(long, help = "逐条逐个文件细查，数据多时要很久", help_heading = "选项")]
        deep: bool,
        /// Answers in JSON.
        #[arg(long, help = "结果写成 JSON", help_heading = "选项")]
        json: bool,
    },
    /// Re-reads the audit chain.
    #[command(about = "重读审计链，看有没有被改过或删过")]
    VerifyAudit {
        /// Heads that were noted earlier.
        #[arg(
            long,
            value_name = "FILE",
            help = "和留底的链头比一比（gongjian anchor 写的文件），删掉末尾、整条重写也看得出",
            help_heading = "选项"
        )]
        anchor: Option<PathBuf>,
        /// Where the data lies.
        #[command(flatten)]
        home: Home,
    },
    /// Notes the heads of the audit chains in a file.
    #[command(
        about = "把各县审计链的链头记到一个文件里留底；文件请放到动得了数据库的人碰不到的地方"
    )]
    Anchor {
        /// The file, appended to.
        #[arg(
            long,
            value_name = "FILE",
            help = "记到哪个文件，已有的内容不动；serve 加 --anchor 会每天自动记一次",
            help_heading = "选项"
        )]
        to: PathBuf,
        /// Where the data lies.
        #[command(flatten)]
        home: Home,
    },
    /// The keys that personal data is sealed with.
    #[command(about = "管理密钥：列出、更换、换一套算法")]
    Keys {
        /// What to do.
        #[arg(
            value_name = "DO",
            value_enum,
            hide_possible_values = true,
            help = "list 列出，并说旧的还管着什么；rotate 换一把新的；suite 换算法并换新的主密钥",
            help_heading = "参数"
        )]
        what: KeysDo,
        /// The key to change, or the suite to change to.
        #[arg(
            value_name = "WHICH",
            value_parser = ["master", "secret", "index", "aes", "sm"],
            hide_possible_values = true,
            help = "rotate 后面写换哪一把：master 主密钥（不写就是它），secret 查询码和第二道验证的密钥，\
                    index 按电话找人的密钥；suite 后面写算法：aes 是 AES-256-GCM，sm 是 SM4/SM3",
            help_heading = "参数"
        )]
        which: Option<String>,
        /// Where the data lies.
        #[command(flatten)]
        home: Home,
    },
    /// Lists every route and who may use it.
    #[command(about = "列出所有网址和谁能用")]
    Routes,
    /// Prints the document of the interface for programs.
    #[command(about = "打印程序接口的说明（OpenAPI 3.1，JSON）")]
    Openapi,
    /// Computes by a rule: JSON in, JSON out.
    #[command(
        about = "按规则算一算：标准输入送一个 JSON 对象，标准输出得一个，里面的 explain 说明理由",
        after_help = CALC_HELP
    )]
    Calc {
        /// Which rule.
        #[arg(value_name = "NAME", help = "算什么", help_heading = "参数")]
        name: String,
    },
}

const CALC_HELP: &str = "\
NAME 可以是：
  deadline     到期时间
    {\"start\": \"2025-09-29T10:00:00+08:00\", \"limit\": {\"amount\": 5, \"unit\": \"workday\"}}
    unit：workday 工作日、workhour 工作小时、hour 小时、minute 分钟、day 天
    可加 events：[{\"at\": …, \"kind\": \"pause\"}]，kind：pause 暂停、resume 恢复、
      extend 延长（带 amount，可带 unit，不写就和 limit 一样），按时间先后排
    可加 office_hours：[[\"08:30\",\"12:00\"],[\"14:00\",\"17:30\"]]
    时间可以只写日期 2025-09-29，表示那天 0 点
  term         换届的日子  {\"elected_on\": \"2023-05-16\", \"years\": 3}
    可加 today，看那天该不该换届
  quorum       人数和票数够不够
    {\"kind\": \"general\", \"due\": 23, \"present\": 20, \"yes\": 12}
    kind：general 党员大会表决、committee 支委会、admission 发展党员和转正、election 选举
    due 应到会、present 实到会，都只数有表决权的；选举可加 seats 名额、candidates 候选人数
  dues         每月党费  {\"kind\": \"salaried\", \"base\": \"4386.50\"}
    kind：salaried 按月领工资、retired 离退休、farmer 农民、student 学生、laid_off 下岗失业、
      relief 领救济；可加 rounding：half_up_fen 到分、half_up_jiao 到角、half_up_yuan 到元
  hours        志愿服务时长  {\"intervals\": [{\"from\": \"09:00\", \"to\": \"11:40\"}]}
    时间可以带日期；可加 break_minutes 休息分钟、step 取整（0.5 小时）、day_most 一天最多（12 小时）
  stars        志愿服务星级  {\"hours\": 99.5}
  rotation     轮值  {\"members\": 5, \"months\": 12}  members 也可以写名字；可加 start 从第几家起（0 起）
  inspection   片区互查  {\"districts\": 10, \"rounds\": 9}  districts 也可以写名字
    可加 one_way: true，同一轮里不互查
  id_card      身份证号  {\"number\": \"…\"}
  credit_code  统一社会信用代码  {\"number\": \"…\"}
号码不对不算输入不对：结果是 \"valid\": false，explain 说明哪里不对，
check 是按前 17 位算出的最后一位。读不懂的输入退出码是 2。";

/// Where the data lies: a directory or a PostgreSQL database.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Home {
    /// The data directory. With a database named, only photos lie in it.
    #[arg(
        long,
        value_name = "DIR",
        default_value = "./gongjian-data",
        hide_default_value = true,
        help = "数据目录，不写就是 ./gongjian-data",
        help_heading = "选项"
    )]
    pub(crate) data: PathBuf,
    /// The PostgreSQL database to use instead.
    #[arg(
        long,
        value_name = "URL",
        env = "GONGJIAN_DATABASE_URL",
        hide_env = true,
        help = "改用 PostgreSQL，例如 postgres://用户@主机/库名；照片仍放在 --data 里。\
                网址里有密码就不要写在命令行上，写进环境变量 GONGJIAN_DATABASE_URL",
        help_heading = "选项"
    )]
    pub(crate) database_url: Option<String>,
    /// Who vouches for a server elsewhere.
    #[arg(
        long,
        value_name = "FILE",
        help = "数据库不在本机时，用这个 PEM 文件里的 CA 证书核对它；不写就用本机信任的证书",
        help_heading = "选项"
    )]
    pub(crate) database_ca: Option<PathBuf>,
    /// Where the keys lie: outside the data directory, so that no copy of the data takes them along.
    #[arg(
        long,
        value_name = "DIR",
        help = "密钥目录，必须在数据目录外面，不写就是数据目录的名字加 .keys",
        help_heading = "选项"
    )]
    pub(crate) keys: Option<PathBuf>,
    /// Acknowledges before the disk has it, and takes a server that does so. Tests of power cuts
    /// use it to show that they can see a loss; it is in no help text.
    #[arg(long, hide = true)]
    pub(crate) i_accept_data_loss: bool,
}

/// Where to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub(crate) struct Listen {
    /// Address and port; port 0 picks a free one.
    #[arg(
        long = "listen",
        value_name = "ADDR",
        default_value = "127.0.0.1:8600",
        hide_default_value = true,
        value_parser = address,
        help = "地址和端口，不写就是 127.0.0.1:8600；端口写 0 就任选一个空的",
        help_heading = "选项"
    )]
    pub(crate) address: SocketAddr,
}

/// How people reach the server.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Doors {
    /// The address that people use, for links and QR codes.
    #[arg(
        long,
        value_name = "URL",
        value_parser = public_address,
        help = "群众用的网址，例如 https://gj.example.gov.cn，写进二维码和链接；不写就用访问时的主机名",
        help_heading = "选项"
    )]
    pub(crate) public_address: Option<String>,
    /// Whether a proxy stands before it.
    #[arg(
        long,
        help = "前面有自己的反向代理：来访地址取 X-Forwarded-For 的最后一项；没有代理时不要写",
        help_heading = "选项"
    )]
    pub(crate) behind_proxy: bool,
    /// The certificate chain, where it speaks TLS itself.
    #[arg(
        long,
        value_name = "FILE",
        help = "自己加密：证书链文件（PEM），和 --tls-key 一起写",
        help_heading = "选项"
    )]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The key of the certificate.
    #[arg(long, value_name = "FILE", help = "证书的私钥文件（PEM）", help_heading = "选项")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Takes passwords in the clear.
    #[arg(
        long,
        help = "不加密也监听本机以外的地址：只在隔离的内网里试用时写",
        help_heading = "选项"
    )]
    pub(crate) plain_http: bool,
}

/// What kind of demonstration is set up, and where.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Demo {
    /// The data directory, empty or not there yet.
    #[arg(
        long,
        value_name = "DIR",
        default_value = "./demo-data",
        hide_default_value = true,
        help = "演示数据放哪里，不写就是 ./demo-data",
        help_heading = "选项"
    )]
    pub(crate) data: PathBuf,
    /// Where the keys lie: outside the data directory, so that no copy of the data takes them along.
    #[arg(
        long,
        value_name = "DIR",
        help = "密钥目录，必须在数据目录外面，不写就是数据目录的名字加 .keys",
        help_heading = "选项"
    )]
    pub(crate) keys: Option<PathBuf>,
    /// Where to listen.
    #[command(flatten)]
    pub(crate) listen: Listen,
    /// Whom it may call.
    #[command(flatten)]
    pub(crate) calls: Calls,
    /// Which county.
    #[arg(
        long,
        value_name = "CODE",
        default_value = DEMO_COUNTY,
        hide_default_value = true,
        value_parser = county,
        help = "六位县级行政区划代码，不写就是岚皋县 610925",
        help_heading = "选项"
    )]
    pub(crate) county: County,
    /// What chance begins with.
    #[arg(
        long,
        value_name = "N",
        default_value = "1",
        hide_default_value = true,
        value_parser = seed,
        help = "种子，一个整数，不写就是 1",
        help_heading = "选项"
    )]
    pub(crate) seed: u64,
    /// How much happens.
    #[arg(
        long,
        value_name = "SCALE",
        value_enum,
        default_value = "county",
        hide_default_value = true,
        hide_possible_values = true,
        help = "规模：village 村、county 县（不写就是它）、city 市",
        help_heading = "选项"
    )]
    pub(crate) scale: Scale,
}

/// What can be done with the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeysDo {
    /// Lists them.
    List,
    /// A new key of the same suite: the master key, the secret or the key of the index.
    Rotate,
    /// A new master key of another suite.
    Suite,
}

/// How much happens in a demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scale {
    /// A few dozen requests: quickly there.
    Village,
    /// A county's year.
    County,
    /// A city's year.
    City,
}

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// The command or its input was wrong.
    WrongInput = 2,
    /// The database refused: not reachable, another version, unsafe settings.
    Database = 3,
}

/// The program ends before it began: help was asked for, or the command line is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The text that was asked for.
    Show(String),
    /// What is wrong with the command line, as a sentence.
    Wrong(String),
}

/// Reads the command line, the program's name first.
pub(crate) fn read(args: impl IntoIterator<Item = OsString>) -> Result<Cli, Stop> {
    let matches = command().try_get_matches_from(args).and_then(|it| Cli::from_arg_matches(&it));
    matches.map_err(|error| match error.kind() {
        // clap has no setting for this word of its usage line.
        ErrorKind::DisplayHelp => Stop::Show(error.to_string().replace("[OPTIONS]", "[选项]")),
        ErrorKind::DisplayVersion => Stop::Show(error.to_string()),
        _ => Stop::Wrong(sentence(&error)),
    })
}

/// clap's command with its own English texts replaced.
fn command() -> clap::Command {
    let help = || {
        clap::Arg::new("help")
            .short('h')
            .long("help")
            .action(ArgAction::Help)
            .help("显示说明")
            .help_heading("选项")
    };
    let own = |it: clap::Command| it.help_template(TEMPLATE).disable_help_flag(true).arg(help());
    own(Cli::command()).mut_subcommands(own)
}

impl Exit {
    /// Says on stderr why, and gives the exit code.
    pub(crate) fn because(self, sentence: &str) -> ExitCode {
        // When stderr is gone as well there is nobody to tell; the exit code still says it.
        writeln!(std::io::stderr().lock(), "{sentence}。").ok();
        self.into()
    }
}

impl From<Exit> for ExitCode {
    fn from(it: Exit) -> Self {
        Self::from(it as u8)
    }
}

impl Stop {
    /// Shows what there is to show, and gives the exit code.
    pub(crate) fn end(self) -> ExitCode {
        match self {
            Self::Show(text) => match write!(std::io::stdout().lock(), "{text}") {
                Ok(()) => Exit::Done.into(),
                Err(_) => Exit::Failed.into(),
            },
            Self::Wrong(sentence) => Exit::WrongInput.because(&sentence),
        }
    }
}

fn public_address(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|it| it.trim_end_matches('/')).filter(|it| !it.is_empty());
    match host {
        Some(host) if !host.contains(['/', '?', '#', ' ']) => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err("网址要以 http:// 或 https:// 开头，后面只写主机名和端口".to_owned()),
    }
}

fn county(text: &str) -> Result<County, String> {
    County::parse(text).ok_or_else(|| {
        "请写六位县级行政区划代码，例如岚皋县是 610925；省的代码（以 0000 结尾）不行".to_owned()
    })
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "请写成 127.0.0.1:8600 这样的地址和端口；让别的机器也能访问就写 0.0.0.0:8600".to_owned()
    })
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("请写 0 到 {} 之间的整数", u64::MAX))
}

/// What is wrong with a command line and what to do.
fn sentence(error: &clap::Error) -> String {
    const SEE: &str = "说明见 gongjian --help";
    let said = |kind| error.get(kind).map(words).filter(|it| !it.is_empty());
    let arg = said(ContextKind::InvalidArg).unwrap_or_else(|| "这一项".to_owned());
    let maybe = |kind| said(kind).map_or_else(String::new, |it| format!("，是不是 {it}"));
    match error.kind() {
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            format!("请写明要做什么，例如 gongjian serve；{SEE}")
        }
        ErrorKind::InvalidSubcommand => {
            let typed = said(ContextKind::InvalidSubcommand).unwrap_or_default();
            let maybe = maybe(ContextKind::SuggestedSubcommand);
            format!("没有“{typed}”这个命令{maybe}；{SEE}")
        }
        ErrorKind::UnknownArgument => {
            format!("不认识 {arg}{}；{SEE}", maybe(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidValue => match said(ContextKind::InvalidValue) {
            None => format!("{arg} 后面还要写值；{SEE}"),
            Some(typed) => {
                let valid = said(ContextKind::ValidValue).unwrap_or_default();
                format!("{arg} 不能写“{typed}”，可用的有：{valid}")
            }
        },
        ErrorKind::ValueValidation => {
            let typed = said(ContextKind::InvalidValue).unwrap_or_default();
            let why =
                std::error::Error::source(error).map_or_else(String::new, ToString::to_string);
            format!("{arg} 的“{typed}”不对，{why}")
        }
        ErrorKind::ArgumentConflict => match said(ContextKind::PriorArg) {
            Some(prior) if prior != arg => format!("{arg} 和 {prior} 只能写一个"),
            _ => format!("{arg} 只能写一次"),
        },
        ErrorKind::MissingRequiredArgument => format!("还缺 {arg}，请补上；{SEE}"),
        ErrorKind::InvalidUtf8 => format!("命令里有不是 UTF-8 的字符，请改过来；{SEE}"),
        _ => format!("这条命令写得不对；{SEE}"),
    }
}

/// What clap noted, as text.
fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(it) => it.clone(),
        ContextValue::Strings(all) => all.join("、"),
        other => other.to_string(),
    }
}
