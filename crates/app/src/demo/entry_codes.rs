//! What hangs on the walls of the demonstration: a code for each village, by which those came in that
//! were scanned; made-up points for the map, and the templates an office would have.

use std::collections::HashMap;

use domain::directory::{Role, Staff};
use domain::entry_codes::{EntryCode, EntryKind, new_code};
use domain::places::{County, Level, Place};
use domain::points::sketch;
use kernel::time::{Date, Instant};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use store::Tx;

use super::play::doer;
use super::staffing::Staffed;
use crate::entry_codes::remember_as;
use crate::templates::{NewTemplate, add};
use crate::{App, Failure, Once};

/// Requests that came in by a code, written in one transaction.
const PIECE: usize = 400;

/// Fills all of it. Nothing of a request is changed.
pub(super) async fn fill(
    app: &App,
    county: County,
    staffed: &Staffed,
    seed: u64,
) -> Result<(), Failure> {
    let mut rng = ChaCha12Rng::seed_from_u64(seed ^ 0x0061_E7C0_DE5A_11CE);
    let house = app.house(county).await?;
    let villages: Vec<Place> =
        house.places.iter().map(|it| it.place).filter(|it| it.level() == Level::Village).collect();
    let points = sketch(&villages);
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        for point in &points {
            store::points::set(tx, county, point).await?;
        }
        Ok(())
    };
    app.store().write(county.0, write).await?;
    let made_at = Instant::at(Date::constant(2024, 12, 2), 10, 0);
    let code = |place: Place, (kind, label): (EntryKind, String), bits: u64| EntryCode {
        code: new_code(bits),
        kind,
        label,
        place,
        grid: None,
        active: true,
        made_at,
    };
    let mut codes: Vec<EntryCode> = Vec::new();
    for place in &villages {
        let name = house.place_name(*place).to_owned();
        codes.push(code(*place, (EntryKind::Place, name.clone()), rng.next_u64()));
        // Every twelfth village has a chat group that uses one, too.
        if place.0 % 12 == 0 {
            let label = format!("{name}微信群");
            codes.push(code(*place, (EntryKind::Group, label), rng.next_u64()));
        }
    }
    let mut seen = std::collections::HashSet::new();
    codes.retain(|it| seen.insert(it.code.clone()));
    arrivals(app, county, codes).await?;
    templates(app, county, staffed).await
}

/// Writes the codes, and under the code of its village each request whose source is a scanned code.
async fn arrivals(app: &App, county: County, codes: Vec<EntryCode>) -> Result<(), Failure> {
    let of: HashMap<Place, EntryCode> = codes
        .iter()
        .filter(|it| it.kind == EntryKind::Place)
        .map(|it| (it.place, it.clone()))
        .collect();
    let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
        for code in &codes {
            store::entry_codes::insert(tx, county, code).await?;
        }
        Ok(())
    };
    app.store().write(county.0, write).await?;
    let read = async move |tx: &mut Tx<'_>| store::entry_codes::scanned(tx, county).await;
    let scanned = app.store().read(county.0, read).await?;
    for piece in scanned.chunks(PIECE) {
        let piece: Vec<_> = piece
            .iter()
            .filter_map(|(id, place, at)| Some((*id, of.get(place)?.clone(), *at)))
            .collect();
        let write = async move |tx: &mut Tx<'_>| -> Result<(), Failure> {
            for (id, code, at) in &piece {
                remember_as(tx, county, (*id, *at), code).await?;
            }
            Ok(())
        };
        app.store().write(county.0, write).await?;
    }
    Ok(())
}

/// Title, act, category, words.
const COUNTY_WIDE: &[(&str, &str, &str, &str)] = &[
    (
        "办好了，写结果",
        "report_done",
        "",
        "【称呼】反映的【地点】“【类别】”一事，【承办单位】已于【日期】办完。【写怎么办的、结果怎样】还有问题，凭查询码点“没解决”，我们接着办。",
    ),
    (
        "要排进计划",
        "report_done",
        "",
        "【称呼】反映的【地点】“【类别】”一事，【承办单位】已到现场看过，列入计划，预计【写什么时候】动工。动工前先做了【写临时怎么处理的】。",
    ),
    (
        "问清在哪里",
        "ask_info",
        "",
        "【称呼】好，要到现场处理，请再说一下具体位置：哪个组、靠近哪家、有什么标志。拍张照片更好。",
    ),
    (
        "不归政府管，告诉去哪里",
        "refuse",
        "",
        "【称呼】反映的事属于【写属于什么】，按【写依据】不由政府部门处理。",
    ),
];

const OWN: &[(&str, &str, &str, &str)] = &[(
    "路面修好了",
    "report_done",
    "road",
    "【称呼】反映的【地点】路面破损，【承办单位】已于【日期】完成修补【写修了多少米、用什么料】，养护期内请慢行。编号【编号】。",
)];

async fn templates(app: &App, county: County, staffed: &Staffed) -> Result<(), Failure> {
    let mut staff: Vec<&Staff> = staffed.by_org.values().collect();
    staff.sort_by_key(|it| it.person);
    let desk = staff.iter().find(|it| crate::templates::may_keep_county(it)).copied();
    let office =
        staff.iter().find(|it| it.is(Role::Handler) && it.place == county.place()).copied();
    let all = COUNTY_WIDE.iter().map(|it| (desk, true, it));
    let all = all.chain(OWN.iter().map(|it| (office, false, it)));
    for (number, (staff, county_wide, (title, act, category, body))) in all.enumerate() {
        let Some(staff) = staff else { continue };
        let text = |it: &str| it.to_owned();
        let (category, act, title, body) = (text(category), text(act), text(title), text(body));
        let new = NewTemplate { county_wide, category, act, title, body };
        let key = Once::new(&format!("demo-template-{number}"), doer(staff))?;
        add(app, county, staff, new, &key).await?;
    }
    Ok(())
}
