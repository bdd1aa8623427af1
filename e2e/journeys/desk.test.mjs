// The day at the desk, with scripts at 1440 px: from the inbox over return, re-dispatch, a failed check
// and a missed call to the end; and two officers at one request.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, chooseVillage, deskOf, jpeg, send } from "../people.mjs";

let browser, demo, place;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  const page = await page360(browser, demo.base, { javaScript: false });
  await page.goto(`${COUNTY}/report`);
  place = await chooseVillage(page, "城关镇", "西坡社区");
  await done(page);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const looksRight = async (page, name) => {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
};
const button = (page, name) => page.getByRole("button", { name });
const selected = (page) => page.locator("tr.sel a[data-open]").textContent();

/** Opens the request with this title from the inbox of somebody. */
async function open(login, title, list = "/staff/") {
  const page = await deskOf(browser, demo.base, login);
  await page.goto(`${COUNTY}${list}`);
  await page.locator("a[data-open]", { hasText: title }).click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  return page;
}

/** Unfolds an act, fills its fields and sends it. */
async function act(page, summary, fields, send) {
  await page.locator("summary.act", { hasText: summary }).click();
  for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value);
  await looksRight(page);
  await button(page, send).click();
}

test("from the inbox to the end, with every detour", async () => {
  const title = "堰渠垮了一处，二十多亩秧苗等水";
  await send(demo.base, { text: "村口的路灯不亮，晚上走路看不见。", place, category: "lamp" });
  const code = await send(demo.base, { text: `${title}。`, place, category: "field", phone: "19900009933", name: "孙大爷" });

  // The desk: j and k move, 1 dispatches what is selected to the proposed unit.
  const desk = await deskOf(browser, demo.base, "zhen");
  await looksRight(desk, "inbox-1440");
  assert.equal(await desk.locator("h1").textContent(), "待我处理 2");
  const first = await selected(desk);
  await desk.keyboard.press("j");
  assert.notEqual(await selected(desk), first);
  await desk.keyboard.press("k");
  assert.equal(await selected(desk), first);
  let keys = 0;
  const press = async (key) => {
    keys += 1;
    await desk.keyboard.press(key);
  };
  if ((await selected(desk)) !== title) await press("j");
  await desk.locator("#preview h2", { hasText: title }).waitFor();
  await looksRight(desk, "inbox-preview-1440");
  await press("1");
  await desk.getByText("派出去了。").waitFor();
  assert.ok(keys <= 3, `${keys} keys`);
  assert.equal(await desk.locator("h1").textContent(), "待我处理 1");
  assert.equal(await desk.locator("a[data-open]", { hasText: title }).count(), 0);

  // The first unit says it is not theirs.
  const town = await open("zhan", title);
  await looksRight(town, "handler-1440");
  await act(town, "退回", { "return-words": "" }, "退回");
  assert.match(await town.textContent("#return-words-error"), /写/);
  await forgive(town, /status of 422/);
  await town.fill("#return-words", "这段渠由社区自己管护，请派给西坡社区居委会。");
  await button(town, "退回").click();
  await town.getByText("退回了，等改派。").waitFor();
  await done(town);

  // Two clicks: another unit, off it goes.
  await desk.goto(`${COUNTY}/staff/?tab=dispatch`);
  await desk.locator("a[data-open]", { hasText: title }).click();
  await desk.getByText("这段渠由社区自己管护").waitFor();
  await looksRight(desk, "returned-1440");
  await desk.locator("summary.act", { hasText: "派给" }).click();
  await desk.selectOption("#dispatch-to", { label: "西坡社区居委会" });
  await button(desk, "派出去").click();
  await desk.getByText("派出去了。").waitFor();

  // The committee signs and reports, without a word first: it is told what is missing.
  const committee = await open("cun", title);
  await button(committee, "签收，开始办").click();
  await committee.getByText("签收了。").waitFor();
  await act(committee, "办完了", { "report_done-answer": "" }, "办完，交去核查");
  assert.match(await committee.textContent("#report_done-answer-error"), /写/);
  await forgive(committee, /status of 422/);
  await committee.fill("#report_done-answer", "渠已经用管子接通，秧田有水了。");
  await committee.fill("#report_done-note", "临时接通，年后砌石。");
  await committee.setInputFiles("#report_done-photos", await jpeg(browser, "#3d7a3d"));
  await committee.locator("[data-thumbs] img").waitFor();
  await looksRight(committee, "report-done-1440");
  await button(committee, "办完，交去核查").click();
  await committee.getByText("办完了，交去核查。").waitFor();

  // The check fails once.
  await desk.goto(`${COUNTY}/staff/?tab=check`);
  await desk.locator("a[data-open]", { hasText: title }).click();
  await act(desk, "还没办好", { "fail_check-words": "请补一张通水的照片。" }, "退回再办");
  await desk.getByText("退回承办单位接着办。").waitFor();
  await committee.reload();
  await committee.getByText("请补一张通水的照片。").first().waitFor();
  await act(committee, "办完了", { "report_done-answer": "渠已经用管子接通，通水照片已补，秧田有水了。" }, "办完，交去核查");
  await committee.getByText("办完了，交去核查。").waitFor();
  await done(committee);
  await desk.reload();
  await button(desk, "核查通过，转回访").click();
  await desk.getByText("核查通过，转去回访。").waitFor();

  // The call: nobody answers, then somebody does.
  const caller = await deskOf(browser, demo.base, "huifang");
  await caller.goto(`${COUNTY}/staff/calls`);
  await looksRight(caller, "calls-1440");
  await caller.locator("a[data-open]", { hasText: title }).click();
  await caller.selectOption("form.reveal select", { label: "回访" });
  await button(caller, "看全号（会留记录）").click();
  assert.equal(await caller.locator("a.call").getAttribute("href"), "tel:19900009933");
  await looksRight(caller, "call-1440");
  await act(caller, "没联系上", { "call_missed-words": "响了没人接。" }, "记一次没联系上");
  await caller.getByText("回访记下了。").waitFor();
  await caller.goto(`${COUNTY}/staff/calls`);
  const again = caller.locator("tr", { hasText: title });
  assert.match(await again.textContent(), /打过 1 次没联系上/);
  await again.locator("a[data-open]").click();
  await button(caller, "记下来").click();
  assert.match(await caller.textContent("#call-solved-error"), /请选/);
  await forgive(caller, /status of 422/);
  await caller.getByRole("radio", { name: "解决了，可以办结" }).check();
  await caller.getByRole("radio", { name: "满意", exact: true }).check();
  await caller.fill("#call-words", "水来了，秧保住了。");
  await button(caller, "记下来").click();
  await caller.getByText("回访记下了。").waitFor();
  assert.equal(await caller.locator(".tag.t-ok").first().textContent(), "已办结");
  const history = await caller.locator("ol.history > li > b").allTextContents();
  assert.deepEqual(history, [
    "提交", "派给城关镇政府", "退回", "派给西坡社区居委会", "签收", "办完反馈", "核查不通过", "办完反馈",
    "核查通过", "回访：没联系上", "回访：解决了",
  ]);
  await caller.locator("summary", { hasText: "为什么是这一天" }).click();
  const why = await caller.locator("ul.reasons").textContent();
  for (const words of [/限 15 个工作日/, /元旦放假，不算/, /补班日，要算/, /到期/]) assert.match(why, words);
  await looksRight(caller, "closed-1440");
  await done(caller);
  await done(desk);

  // What the person sees of it names no inner word.
  const person = await page360(browser, demo.base);
  await person.goto(`${COUNTY}/t/${code}`);
  const shown = await person.textContent("main");
  assert.ok(!shown.includes("年后砌石") && !shown.includes("响了没人接"));
  assert.match(shown, /这件事办结了/);
  await looksRight(person, "track-detours-360");
  await done(person);
});

test("two officers act on what both see: the second is told who was quicker, and keeps the words", async () => {
  const title = "便民桥的栏杆断了两根";
  await send(demo.base, { text: `${title}。`, place, category: "field" });
  const [one, two] = await Promise.all([open("zhen", title), open("xian", title, "/staff/?tab=open")]);
  await two.locator("summary.act", { hasText: "不予受理" }).click();
  await two.fill("#refuse-words", "这座桥是移民搬迁公司建的，不归县里管护。");
  await two.fill("#refuse-instead", "请找搬迁公司，电话写在桥头牌子上。");
  const name = await one.locator(".user-menu summary").textContent();
  await button(one, "派给城关镇政府").click();
  await one.getByText("派出去了。").waitFor();
  await button(two, "不予受理，告诉群众").click();
  const told = two.locator("#errors");
  await told.getByText("有人先您一步").waitFor();
  await forgive(two, /status of 409/);
  const words = await told.textContent();
  assert.ok(words.includes(name.trim()), `${words} names ${name}`);
  assert.match(words, /派/);
  assert.match(words, /这座桥是移民搬迁公司建的，不归县里管护。/);
  assert.match(words, /请找搬迁公司/);
  await looksRight(two, "overtaken-1440");
  await done(one);
  await done(two);
});

test("a deadline across the National Day week explains itself, with its pause and its extension", async () => {
  const page = await deskOf(browser, demo.base, "xian");
  await page.keyboard.press("/");
  await page.keyboard.type("同心村3组河坝里");
  await page.keyboard.press("Enter");
  await page.locator("a[data-open]", { hasText: "同心村3组河坝里的田坎被水冲垮了" }).click();
  await page.locator("summary", { hasText: "为什么是这一天" }).click();
  const why = await page.locator("ul.reasons").textContent();
  for (const words of [
    // The desk corrected the category on that day, and with it the limit.
    /9 月 28 日（周日）开始，(原来限 5 个工作日|限 15 个工作日)/,
    /9 月 29 日暂停，9 月 30 日恢复，中间 1 个工作日不算/,
    /10 月 1 日至 8 日国庆、中秋放假，不算/,
    /10 月 11 日（周六）是补班日，要算/,
    /10 月 10 日延长 2 个工作日/,
    /到期/,
  ]) assert.match(why, words);
  await looksRight(page, "national-day-1440");
  await page.setViewportSize({ width: 360, height: 740 });
  await noOverflow(page);
  await shot(page, "national-day-360");
  await done(page);
});
