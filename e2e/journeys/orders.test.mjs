// 点单 on phones: somebody orders without an account or scripts, the grid sends it to the members near
// by, one of two claims it, serves; the person rates, agrees to a story and takes it back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page1440, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, chooseVillage, deskOf, jpeg, phoneOf } from "../people.mjs";

let browser, demo, photo;
const TOWN = "城关镇";
const VILLAGE = "西坡社区";
const phone = () => page360(browser, demo.base, { javaScript: false });
const looksRight = async (page, name) => {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, `orders-${name}`);
};
const press = async (page, name) => {
  await page.getByRole("button", { name }).click();
  await page.waitForLoadState();
};

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  photo = await jpeg(browser);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Describes a need on the form for it and gives back its code. */
async function needs(page, text, { name = "赵桂英", skill = "" } = {}) {
  await page.goto(`${COUNTY}/order?kind=need`);
  await page.fill("#text", text);
  if (skill) await page.getByRole("radio", { name: skill }).check();
  await chooseVillage(page, TOWN, VILLAGE);
  await page.fill("#address", "2 组，小学旁");
  await page.fill("#wished", "周末上午");
  await page.fill("#phone", "19900009911");
  await page.fill("[name=name]", name);
  await press(page, "点单");
  await page.waitForURL(/\/o\/[^/]+\/sent$/);
  return page.url().split("/").at(-2);
}

const shownState = (page) => page.locator(".tags .tag").first().textContent();

/** Opens the order with this title in a list of the desk. */
async function open(page, tab, title) {
  await page.goto(`${COUNTY}/staff/orders?tab=${tab}`);
  await page.locator("a.t", { hasText: title }).first().click();
  await page.waitForURL(/\/staff\/orders\/\d+/);
}

test("order, claim, serve, rate, tell, take back: each on a phone", async () => {
  const resident = await phone();
  await resident.goto(`${COUNTY}/`);
  await resident.getByRole("link", { name: "看看能点什么" }).click();
  await looksRight(resident, "menu-360");
  await resident.getByRole("link", { name: "直接说要帮什么" }).first().click();
  await looksRight(resident, "form-360");

  // Sent empty, it says what is missing and keeps the rest.
  await resident.fill("#wished", "周末上午");
  await press(resident, "点单");
  assert.match(await resident.textContent(".error-summary"), /有 \d 处要改/);
  assert.equal(await resident.inputValue("#wished"), "周末上午");
  await looksRight(resident, "form-errors-360");
  await forgive(resident, /status of 422/);

  const title = "厨房水管关不严，一直滴水";
  const code = await needs(resident, title);
  await looksRight(resident, "sent-360");
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{16}$/);

  // The field for codes knows this kind, too, however it is typed.
  await resident.goto(`${COUNTY}/track`);
  await resident.fill("#code", code.toLowerCase().replace(/(.{4})/g, "$1 "));
  await press(resident, "查");
  await resident.waitForURL(new RegExp(`/o/${code}$`, "i"));
  assert.equal(await shownState(resident), "待派");
  await looksRight(resident, "track-placed-360");

  // The grid worker sees no contact, and sends it to those near by with one press.
  const grid = await phoneOf(browser, demo.base, "wangge");
  await grid.goto(`${COUNTY}/staff/orders`);
  await looksRight(grid, "list-360");
  await open(grid, "placed", title);
  assert.ok(!(await grid.textContent("body")).includes("19900009911"), "no telephone for the grid");
  await looksRight(grid, "one-360");
  for (const summary of await grid.locator("main details.act-form > summary").all()) await summary.click();
  await looksRight(grid, "one-open-360");
  await press(grid, "推给附近的党员");
  await grid.waitForURL(/done=offer/);
  assert.equal(await shownState(grid), "待接");

  // Two members see it near home; the first claim has it, the second is told somebody was quicker.
  const [first, second] = await Promise.all([
    phoneOf(browser, demo.base, "dangyuan"),
    phoneOf(browser, demo.base, "dangyuan2"),
  ]);
  for (const member of [first, second]) {
    await member.goto(`${COUNTY}/staff/orders/near`);
    const card = member.locator(".order-cards li", { hasText: title });
    assert.equal(await card.count(), 1);
    const said = await card.textContent();
    assert.match(said, /就在您的村/);
    assert.match(said, /周末上午/);
    assert.ok(!said.includes("赵桂英") && !said.includes("2 组"), "no contact before the claim");
  }
  await looksRight(first, "near-360");
  await first.locator(".order-cards li", { hasText: title }).getByRole("button").click();
  await first.waitForURL(/done=claim/);
  await second.locator(".order-cards li", { hasText: title }).getByRole("button").click();
  await second.locator("#errors").waitFor();
  assert.match(await second.textContent("#errors"), /有人先接了.*别的党员接走/s);
  assert.equal(await second.locator(".order-cards li", { hasText: title }).count(), 0);
  await looksRight(second, "near-taken-360");
  await forgive(second, /status of 409/);
  const mine = first.url().split("?")[0];
  const barred = await second.goto(mine);
  assert.equal(barred.status(), 404, "an order that somebody else has does not exist");
  await forgive(second, /status of 404/);
  await done(second);

  // The contact is behind a button, and only for the one who goes there.
  assert.ok(!(await first.textContent("body")).includes("19900009911"), "masked at first");
  await looksRight(first, "mine-one-360");
  await press(first, /看怎么联系/);
  assert.match(await first.textContent("main"), /打给赵桂英：19900009911/);
  await looksRight(first, "contact-360");

  await resident.reload();
  assert.match(await resident.textContent("#now"), /党员.+接了单，会联系您/);
  await looksRight(resident, "track-taken-360");

  await first.locator("summary", { hasText: "做完了，记结果" }).click();
  await first.fill("#serve-answer", "换了一只水龙头，不漏了。");
  await first.fill("#serve-minutes", "四十");
  await press(first, "记下来");
  assert.match(await first.textContent("#serve-minutes-error"), /分钟/);
  assert.equal(await first.inputValue("#serve-answer"), "换了一只水龙头，不漏了。");
  await looksRight(first, "serve-errors-360");
  await forgive(first, /status of 422/);
  await first.fill("#serve-minutes", "40");
  await first.setInputFiles("#serve-photos", photo);
  await press(first, "记下来");
  await first.waitForURL(/done=serve/);
  assert.equal(await shownState(first), "待评");
  await first.goto(`${COUNTY}/staff/orders/record`);
  await looksRight(first, "record-360");

  // Rated without a choice it says so; with one the order is closed.
  await resident.reload();
  assert.match(await resident.textContent("main"), /换了一只水龙头，不漏了。/);
  assert.equal(await resident.locator(".shots img").count(), 1, "the photo of the result is shown");
  await looksRight(resident, "track-served-360");
  await press(resident, "评好了，提交");
  assert.match(await resident.textContent("#level-error"), /请选一个满意程度/);
  await looksRight(resident, "rate-error-360");
  await forgive(resident, /status of 422/);
  await resident.getByRole("radio", { name: "非常满意" }).check();
  await resident.fill("#words", "小伙子很耐心。");
  await press(resident, "评好了，提交");
  await resident.waitForURL(/done=rate/);
  assert.equal(await shownState(resident), "已办结");
  await looksRight(resident, "track-closed-360");

  // The story: words with a name or a door do not pass; the person agrees to the very text.
  await grid.goto(new URL(mine).pathname);
  assert.match(await grid.textContent("main"), /非常满意：小伙子很耐心。/);
  await grid.locator("summary", { hasText: "写晒单" }).click();
  await grid.fill("#draft-title", "一只水龙头");
  await grid.fill("#draft-body", "赵桂英家的水管滴了半个月，电话 19900009911。");
  await press(grid, "写好了，请本人同意");
  assert.equal(await grid.locator("#draft-body-error").count(), 1);
  await looksRight(grid, "draft-errors-360");
  await forgive(grid, /status of 422/);
  const story = "社区一位老人家里的水管滴了半个月，党员上门换了水龙头，四十分钟修好。";
  await grid.fill("#draft-body", story);
  await press(grid, "写好了，请本人同意");
  await grid.waitForURL(/done=draft/);
  assert.equal(await grid.getByRole("button", { name: "公开这段话" }).count(), 0, "not without consent");
  await looksRight(grid, "drafted-360");

  await resident.goto(`${COUNTY}/o/${code}`);
  assert.ok((await resident.textContent(".story")).includes(story));
  await looksRight(resident, "track-story-360");
  await press(resident, "同意公开");
  await resident.waitForURL(/done=consent/);
  await looksRight(resident, "track-consented-360");
  await grid.reload();
  await press(grid, "公开这段话");
  await grid.waitForURL(/done=publish/);

  const stranger = await phone();
  await stranger.goto(`${COUNTY}/stories`);
  await looksRight(stranger, "stories-360");
  await stranger.getByRole("link", { name: "一只水龙头" }).click();
  const page = await stranger.textContent("body");
  assert.ok(page.includes(story));
  assert.ok(!page.includes("赵桂英") && !page.includes("19900009911") && !page.includes("2 组"));
  assert.ok(!page.includes("满意") && !page.includes("小伙子很耐心"), "the rating is not told");
  await looksRight(stranger, "story-360");
  const address = stranger.url();

  // Taken back, it is gone for everybody at once.
  await resident.goto(`${COUNTY}/o/${code}`);
  await resident.getByRole("link", { name: "看公开的那一页" }).waitFor();
  await press(resident, "撤回同意");
  await resident.waitForURL(/done=refuse/);
  await looksRight(resident, "track-refused-360");
  const gone = await stranger.goto(address);
  assert.equal(gone.status(), 404);
  await forgive(stranger, /status of 404/);
  await stranger.goto(`${COUNTY}/stories`);
  assert.ok(!(await stranger.textContent("body")).includes("一只水龙头"));
  for (const it of [resident, grid, first, stranger]) await done(it);
});

test("a service of the menu is ordered, and taken back before anybody comes", async () => {
  const page = await phone();
  await page.goto(`${COUNTY}/menu`);
  await page.locator(".list .row-link").first().click();
  await page.waitForURL(/\/menu\/\d+/);
  await looksRight(page, "service-360");
  await page.getByRole("link", { name: "点这一项" }).click();
  await looksRight(page, "form-service-360");
  await chooseVillage(page, TOWN, VILLAGE);
  await page.fill("#phone", "19900009912");
  await page.fill("[name=name]", "李秀兰");
  await press(page, "点单");
  await page.waitForURL(/\/sent$/);
  await page.getByRole("link", { name: "看进度" }).click();
  await page.locator("summary", { hasText: "撤回这一单" }).click();
  await press(page, "撤回这一单");
  await page.waitForURL(/done=withdraw/);
  assert.equal(await shownState(page), "已撤回");
  await looksRight(page, "track-withdrawn-360");
  await done(page);
});

test("the grid assigns an order to somebody near, and declines another with where to go", async () => {
  const resident = await phone();
  const grid = await deskOf(browser, demo.base, "wangge");
  const title = "想请人教我用手机交医保";
  await needs(resident, title, { name: "孙玉梅" });
  await open(grid, "placed", title);
  await looksRight(grid, "one-1440");
  await grid.locator("summary", { hasText: "指派给一个人" }).click();
  await grid.locator("input[name=to]").first().check({ force: true });
  await looksRight(grid, "assign-1440");
  await press(grid, "派给他");
  await grid.waitForURL(/done=assign/);
  assert.equal(await shownState(grid), "服务中");

  const other = "楼里电梯老是停在半层";
  const code = await needs(resident, other, { name: "孙玉梅" });
  await open(grid, "placed", other);
  await grid.locator("summary", { hasText: "没法安排" }).click();
  await grid.fill("#decline-reason", "电梯要有资质的人修，党员不能动。");
  await press(grid, "告诉他");
  assert.equal(await grid.locator("#decline-instead-error").count(), 1, "no dead end");
  await looksRight(grid, "decline-errors-1440");
  await forgive(grid, /status of 422/);
  await grid.fill("#decline-instead", "请打物业公司电话，或者拨 12345。");
  await press(grid, "告诉他");
  await grid.waitForURL(/done=decline/);
  await resident.goto(`${COUNTY}/o/${code}`);
  assert.match(await resident.textContent("main"), /没能安排上.*请打物业公司电话/s);
  await looksRight(resident, "track-declined-360");
  for (const it of [resident, grid]) await done(it);
});

test("what a member gives back waits again for those near by", async () => {
  const resident = await phone();
  const title = "灯泡坏了够不着";
  await needs(resident, title, { name: "周秀英" });
  const grid = await phoneOf(browser, demo.base, "wangge");
  await open(grid, "placed", title);
  await press(grid, "推给附近的党员");
  const [one, other] = await Promise.all([
    phoneOf(browser, demo.base, "dangyuan2"),
    phoneOf(browser, demo.base, "dangyuan"),
  ]);
  await one.goto(`${COUNTY}/staff/orders/near`);
  await one.locator(".order-cards li", { hasText: title }).getByRole("button").click();
  await one.waitForURL(/done=claim/);
  await one.locator("summary", { hasText: "做不了，退回" }).click();
  await press(one, "退回");
  assert.equal(await one.locator("#return-reason-error").count(), 1, "not without a word why");
  await forgive(one, /status of 422/);
  await one.fill("#return-reason", "脚崴了，上不了梯子。");
  await press(one, "退回");
  await one.waitForURL(/mine\?done=return/);
  await looksRight(one, "returned-360");
  await other.goto(`${COUNTY}/staff/orders/near`);
  assert.equal(await other.locator(".order-cards li", { hasText: title }).count(), 1);
  for (const it of [resident, grid, one, other]) await done(it);
});

test("the grid worker orders for somebody they visit, and hands over the code", async () => {
  const grid = await phoneOf(browser, demo.base, "wangge");
  await grid.goto(`${COUNTY}/staff/day`);
  await grid.getByRole("link", { name: "代为点单" }).click();
  await grid.waitForURL(/\/orders\/new$/);
  await looksRight(grid, "receive-360");
  await grid.fill("#wished", "明天上午");
  await press(grid, "点单");
  assert.equal(await grid.locator("#text-error").count(), 1, "it says what is missing");
  assert.equal(await grid.inputValue("#wished"), "明天上午");
  await looksRight(grid, "receive-errors-360");
  await forgive(grid, /status of 422/);
  const title = "轮椅的一只轮子掉了";
  await grid.fill("#text", title);
  await grid.fill("#address", "1 组，井边");
  await grid.fill("#phone", "19900009913");
  await grid.fill("#name", "何秀珍");
  await press(grid, "点单");
  await grid.waitForURL(/\/orders\/\d+\/slip$/);
  await looksRight(grid, "slip-360");
  const code = (await grid.textContent(".slip .code")).replace(/\s/g, "");
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{16}$/);
  const slip = new URL(grid.url()).pathname;
  const desk = await deskOf(browser, demo.base, "xian");
  assert.equal((await desk.goto(slip)).status(), 404, "nobody else is shown the code");
  await forgive(desk, /status of 404/);
  await desk.goto(`${COUNTY}/staff/orders/new`);
  await looksRight(desk, "receive-1440");

  const resident = await phone();
  await resident.goto(`${COUNTY}/o/${code}`);
  assert.match(await resident.textContent("main"), /替您点了单/);
  // It waits in the grid worker's day, and from there it is one tap away.
  await grid.goto(`${COUNTY}/staff/day`);
  const card = grid.locator(".field-day li", { hasText: title });
  assert.match(await card.textContent(), /待派/);
  await looksRight(grid, "day-360");
  await card.getByRole("link", { name: "去派" }).click();
  await grid.waitForURL(/\/staff\/orders\/\d+$/);
  for (const it of [grid, desk, resident]) await done(it);
});

test("what only an office can settle goes on as a request, and the person follows it", async () => {
  const resident = await phone();
  const grid = await phoneOf(browser, demo.base, "wangge");
  const title = "巷子口的路灯不亮，晚上没法走";
  const code = await needs(resident, title, { name: "孙玉梅" });
  await open(grid, "placed", title);
  await grid.locator("summary", { hasText: "转成诉求" }).click();
  await grid.getByRole("radio", { name: "道路交通" }).check();
  await grid.fill("#convert-words", "路灯归住建局修，转给他们了。");
  await grid.fill("#convert-note", "电杆号 17。");
  await looksRight(grid, "convert-360");
  await press(grid, "转成诉求");
  await grid.waitForURL(/done=convert/);
  assert.equal(await shownState(grid), "已转诉求");
  await looksRight(grid, "converted-360");

  await resident.goto(`${COUNTY}/o/${code}`);
  assert.equal(await shownState(resident), "已转诉求");
  assert.match(await resident.textContent("main"), /路灯归住建局修/);
  await looksRight(resident, "track-converted-360");
  await resident.getByRole("link", { name: "看诉求办到哪一步" }).click();
  await resident.waitForURL(/\/t\/[0-9A-HJKMNP-TV-Z]{16}$/);
  assert.match(await resident.textContent("main"), new RegExp(title));
  assert.match(await resident.textContent("main"), /由点单 .+ 转来/);
  await looksRight(resident, "track-as-request-360");

  // The desk has it to dispatch, with the way back to the order; the numbers have it once on each side.
  const desk = await deskOf(browser, demo.base, "xian");
  await desk.goto(`${COUNTY}/staff/`);
  await desk.fill("#search", "巷子口的路灯");
  await desk.press("#search", "Enter");
  await desk.locator("a.t", { hasText: title }).first().click();
  await desk.waitForURL(/\/staff\/requests\/\d+/);
  assert.match(await desk.textContent("main"), /点单转来/);
  await looksRight(desk, "request-of-order-1440");
  await desk.locator("main dd a", { hasText: /-/ }).first().click();
  await desk.waitForURL(/\/staff\/orders\/\d+/);
  assert.match(await desk.textContent("main"), /转成了诉求/);
  await looksRight(desk, "converted-1440");
  await desk.goto(`${COUNTY}/staff/orders/numbers`);
  await desk.getByRole("link", { name: /转成诉求/ }).first().click();
  await desk.waitForURL(/what=converted/);
  assert.match(await desk.textContent("main"), new RegExp(title));
  for (const it of [resident, grid, desk]) await done(it);
});

test("a question goes to the cadre who was linked, and a grid to its keeper", async () => {
  const desk = await deskOf(browser, demo.base, "xian");
  await desk.goto(`${COUNTY}/staff/cadres`);
  await looksRight(desk, "cadres-1440");
  await desk.locator("tr", { hasText: VILLAGE }).getByRole("link").click();
  await desk.waitForURL(/\/cadres\/\d+$/);
  await looksRight(desk, "cadre-1440");
  await desk.fill("#q", "没有这个人");
  await press(desk, "找");
  assert.match(await desk.textContent("main"), /没有找到能定的/);
  await desk.getByRole("link", { name: "看附近的" }).click();
  await desk.waitForURL(/\/cadres\/\d+$/);
  const choice = desk.locator("label.choice", { hasText: "网格员" }).first();
  const name = await choice.locator("b").textContent();
  await choice.locator("input").check({ force: true });
  await press(desk, "定下来");
  await desk.waitForURL(/done=set/);
  assert.match(await desk.locator("tr", { hasText: VILLAGE }).textContent(), new RegExp(name));
  await desk.setViewportSize({ width: 360, height: 740 });
  await looksRight(desk, "cadres-360");
  await desk.locator("tr", { hasText: VILLAGE }).getByRole("link").click();
  await desk.waitForURL(/\/cadres\/\d+$/);
  await looksRight(desk, "cadre-360");
  await desk.setViewportSize({ width: 1440, height: 900 });

  // A question of this village is theirs at once, and stands in their day.
  const resident = await phone();
  await resident.goto(`${COUNTY}/order?kind=question`);
  const asked = "高龄补贴到哪里办";
  await resident.fill("#text", asked);
  await chooseVillage(resident, TOWN, VILLAGE);
  await press(resident, "问");
  await resident.waitForURL(/\/sent$/);
  const grid = await phoneOf(browser, demo.base, "wangge");
  await grid.goto(`${COUNTY}/staff/day`);
  const card = grid.locator(".field-day li", { hasText: asked });
  assert.match(await card.textContent(), /提问/);
  await card.getByRole("link", { name: "去回答" }).click();
  await grid.locator("summary", { hasText: "回答他" }).click();
  await grid.fill("#serve-answer", "带身份证到社区大厅一号窗口。");
  await press(grid, "回答");
  await grid.waitForURL(/done=serve/);

  await desk.goto(`${COUNTY}/staff/grids`);
  await looksRight(desk, "grids-1440");
  const row = desk.locator("tr", { hasText: VILLAGE }).first();
  await row.getByRole("link").click();
  await desk.waitForURL(/\/grids\/\d+$/);
  await looksRight(desk, "grid-1440");
  await desk.locator("label.choice", { hasText: "先空着" }).locator("input").check({ force: true });
  await press(desk, "定下来");
  await desk.waitForURL(/done=set/);
  assert.match(await desk.locator("tr", { hasText: VILLAGE }).first().textContent(), /还没有/);
  await desk.setViewportSize({ width: 360, height: 740 });
  await looksRight(desk, "grids-360");
  for (const it of [resident, grid, desk]) await done(it);
});

test("members' and the grid's pages, at both widths", async () => {
  const S = `${COUNTY}/staff`;
  const pages = {
    dangyuan: ["/", "/orders/near", "/orders/mine", "/orders/mine?tab=done", "/orders/record", "/orders/profile", "/services", "/services/new"],
    wangge: ["/", "/orders?tab=offered", "/orders?tab=taken", "/orders?tab=served", "/orders?tab=late", "/orders?tab=low", "/orders?tab=all", "/orders/mine", "/services", "/services/new", "/orders/numbers"],
    xian: ["/orders", "/orders?tab=all", "/orders/numbers", "/services"],
    lingdao: ["/orders?tab=all", "/orders/numbers"],
  };
  for (const [login, paths] of Object.entries(pages)) {
    const [wide, small] = await Promise.all([
      deskOf(browser, demo.base, login),
      phoneOf(browser, demo.base, login),
    ]);
    for (const [page, width] of [[wide, 1440], [small, 360]]) {
      for (const path of paths) {
        const answer = await page.goto(S + path);
        assert.equal(answer.status(), 200, `${login} ${path}`);
        await looksRight(page, `${login}${path.replace(/\W+/g, "-")}-${width}`);
      }
      await done(page);
    }
  }
});

test("every number of orders opens as many rows as it says", async () => {
  const page = await deskOf(browser, demo.base, "xian");
  await page.goto(`${COUNTY}/staff/orders/numbers`);
  const links = await page.evaluate(() =>
    [...document.querySelectorAll(".fig, .also a, .figures-table td a")].map((it) => it.getAttribute("href")),
  );
  assert.ok(links.length > 30, `${links.length} numbers`);
  const unique = [...new Set(links)].filter((_, at) => at % 5 === 0).slice(0, 24);
  for (const href of unique) {
    await page.goto(href);
    const count = Number((await page.textContent("h1 .num")).replace(/\D/g, ""));
    let rows = 0;
    for (;;) {
      rows += await page.locator("tr[data-row]").count();
      const next = page.locator("a[rel=next]");
      if (!(await next.count())) break;
      await next.click();
      await page.waitForLoadState();
    }
    assert.equal(rows, count, href);
  }
  await done(page);
});

test("the home page leads to the menu at 1440 px", async () => {
  const page = await page1440(browser, demo.base);
  for (const path of ["/", "/menu", "/order?kind=need", "/order?kind=question", "/stories"]) {
    await page.goto(COUNTY + path);
    await looksRight(page, `public${path.replace(/\W+/g, "-")}-1440`);
  }
  await done(page);
});
