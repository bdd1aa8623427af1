//! What whistles of the demonstration are about. Nobody is named.

use domain::whistles::Kind;

/// A matter that a town cannot solve alone.
pub(super) struct Matter {
    pub(super) kind: Kind,
    /// The first sentence ends at the first full stop; `{place}` becomes the village.
    pub(super) body: &'static str,
    pub(super) why: &'static str,
    pub(super) address: &'static str,
    /// Whom it needs, by how their names end.
    pub(super) offices: &'static [&'static str],
    pub(super) result: &'static str,
}

/// The matters, of all kinds in turn.
pub(super) const MATTERS: &[Matter] = &[
    Matter {
        kind: Kind::Emergency,
        body: "{place}河堤垮了十几米，水往院子里灌。连下两天雨，水还在涨，三户人家已经进水。",
        why: "要抽水机、沙袋和断电，镇上只有两台小泵，不够用。",
        address: "河堤下段，老渡口往下二百米",
        offices: &["水利局", "供电公司", "交通运输局"],
        result: "三台泵抽了四个小时，沙袋垒了一道，水退了；电已恢复。",
    },
    Matter {
        kind: Kind::Hard,
        body: "{place}到镇上的路塌了半边，班车停了九天。路基下面是旧水渠，光填土又会塌。",
        why: "路归交通，渠归水利，镇上协调了两次没有结果。",
        address: "村口往下第二个弯",
        offices: &["交通运输局", "水利局"],
        result: "两家当场定了先改渠、后修路，路已通车。",
    },
    Matter {
        kind: Kind::Daily,
        body: "{place}的三盏路灯坏了一个月。灯杆是前年统一装的，镇上没有配件。",
        why: "灯不归镇上管，买不到同样的配件。",
        address: "小学门口到卫生室",
        offices: &["住房和城乡建设局"],
        result: "换了三个驱动电源，灯亮了。",
    },
    Matter {
        kind: Kind::Emergency,
        body: "{place}老街电线冒火花，旁边堆着柴。两户已经断了闸，怕夜里着火。",
        why: "线路归供电公司，镇上不能动。",
        address: "老街供销社后墙",
        offices: &["供电公司", "城市管理执法局"],
        result: "断线重接，柴堆清走，夜里留了人看守。",
    },
    Matter {
        kind: Kind::Daily,
        body: "{place}散养的羊进了别人的苗圃。两家说不拢，苗圃要农技上看损失。",
        why: "损失要农业农村局的人来估，镇上估了不作数。",
        address: "后坡苗圃",
        offices: &["农业农村局"],
        result: "当面估了损失，两家签了字。",
    },
    Matter {
        kind: Kind::Hard,
        body: "{place}安置小区的化粪池满了往外冒，雨天流到河沟。物业已经撤走半年。",
        why: "管网归住建，河沟归水利，执法归城管，镇上叫不动三家一起来。",
        address: "安置小区三号楼后面",
        offices: &["住房和城乡建设局", "水利局", "城市管理执法局"],
        result: "清掏三车，接通主管网，河沟清了一遍，定了谁每月巡一次。",
    },
    Matter {
        kind: Kind::Daily,
        body: "{place}的自来水一到傍晚就没有。高处十一户，要等到半夜才接得到。",
        why: "要水利局来看压力和管径，镇上没有仪器。",
        address: "上院子十一户",
        offices: &["水利局"],
        result: "加了一台增压泵，傍晚有水了。",
    },
    Matter {
        kind: Kind::Emergency,
        body: "{place}后山滚石砸到路面，还在往下掉。班车一天四趟从下面过。",
        why: "封路要交通运输局，看山要住建上的地灾人员。",
        address: "后山急弯",
        offices: &["交通运输局", "住房和城乡建设局"],
        result: "封路两天，清了浮石，拉了防护网，设了牌子。",
    },
    Matter {
        kind: Kind::Hard,
        body: "{place}村小的围墙歪了，墙下是放学的路。墙是三十年前的，没有图纸。",
        why: "要鉴定、要钱、要停课安排，三样都不在镇上。",
        address: "村小东墙",
        offices: &["教育体育局", "住房和城乡建设局"],
        result: "暑假拆了重砌，放学先绕后门走。",
    },
    Matter {
        kind: Kind::Daily,
        body: "{place}两位老人的残疾评定去年就到期了。来回县城要两天，家里没人陪。",
        why: "评定要县上的医生，想请他们上门一次。",
        address: "二组",
        offices: &["卫生健康局", "民政局"],
        result: "上门评定了，证件寄到村上。",
    },
];

/// What a report-in says.
pub(super) const REPORTS: &[&str] =
    &["收到，两个人带车出发。", "收到，值班的先去，其他人随后到。", "收到，下午一起过去。"];

/// Why somebody said it was not theirs.
pub(super) const DECLINES: &[&str] =
    &["这一段移交给镇上管护了，有移交单。", "按职责清单，这个归另一家。"];

/// Why the whistler gave a low grade.
pub(super) const LATE: &[&str] =
    &["时限过了才报到，打了三次电话。", "来晚了，院子里的水已经漫过门槛。"];

/// What the called said to a low grade.
pub(super) const ANSWERS: &[&str] =
    &["路塌了，绕行多走一小时。", "当天另有两处险情，人手分不开，已经改了值班表。"];

/// Why a whistle should have been blown.
pub(super) const NEEDED: &[&str] = &["一家确实办不了，该吹。", "几家一起来，一次就定了。"];

/// Why it should not.
pub(super) const UNNEEDED: &[&str] = &["打个电话就能办的，不用吹哨。", "镇上有配件，不用叫我们。"];
