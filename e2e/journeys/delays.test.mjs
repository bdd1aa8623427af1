// More time and a rest: asked for by the handler, shown with what it would do, decided by the desk at
// 1440 px, and told to the person at 360 px, who may urge once a day.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, Officer, chooseVillage, deskOf, send } from "../people.mjs";

let browser, demo, place, desk, handler;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  const page = await page360(browser, demo.base, { javaScript: false });
  await page.goto(`${COUNTY}/report`);
  place = await chooseVillage(page, "城关镇", "西坡社区");
  await done(page);
  [desk, handler] = await Promise.all([
    Officer.signedIn(demo.base, "zhen"),
    Officer.signedIn(demo.base, "zhan"),
  ]);
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

/** Sent, dispatched to the town and signed for: its path for staff, and the person's page. */
async function working(text) {
  const code = await send(demo.base, { text, place, category: "field", phone: "19900009911", name: "周大娘" });
  const person = await page360(browser, demo.base);
  await person.goto(`${COUNTY}/t/${code}`);
  const number = (await person.textContent("main")).match(/编号 ([0-9A-Z-]+)/)[1];
  const path = await desk.find(number);
  await desk.act(path, "dispatch");
  await handler.act(path, "sign_for");
  await person.reload();
  return { code, path, person };
}

/** Opens 更多 and an act in it, by keyboard and by name. */
async function unfold(page, name) {
  if ((await page.locator("details.more-acts[open]").count()) === 0) await page.keyboard.press("m");
  await page.locator("details.more-acts summary.act", { hasText: name }).click();
}

test("an extension: asked for in time, seen before it is decided, told with the new day and why", async () => {
  const { path, person } = await working("堰渠垮了一处，二十多亩田等水。");
  const office = await deskOf(browser, demo.base, "zhan");
  await office.goto(path);
  await looksRight(office, "delays-handler-1440");
  await unfold(office, "申请延期");
  await office.fill("#ask_extension-days", "99");
  await office.fill("#ask_extension-words", "雨雪天机械进不去，天晴三天就能砌好。");
  await looksRight(office, "delays-ask-1440");
  await button(office, "申请延期").click();
  await office.locator("#ask_extension-days-error").waitFor();
  await forgive(office, /status of 422/);
  assert.match(await office.textContent("#ask_extension-days-error"), /最长 60 天/);
  assert.equal(await office.inputValue("#ask_extension-words"), "雨雪天机械进不去，天晴三天就能砌好。");
  await looksRight(office);
  await office.fill("#ask_extension-days", "3");
  await button(office, "申请延期").click();
  await office.getByText("申请送到受理单位了").waitFor();
  assert.match(await office.textContent(".matter-head"), /等批延期/);
  await done(office);
  const before = await person.textContent(".card.first");

  const decides = await deskOf(browser, demo.base, "zhen");
  await decides.goto(`${COUNTY}/staff/?tab=decide`);
  assert.equal(await decides.locator("h1").textContent(), "待批 1");
  await looksRight(decides, "delays-list-1440");
  await decides.locator("a[data-open]", { hasText: "堰渠垮了一处" }).click();
  const waits = await decides.textContent(".matter-acts .waits");
  for (const words of [/申请延期 3 个工作日/, /城关镇政府/, /现在答应群众的/, /同意以后：/]) assert.match(waits, words);
  await looksRight(decides, "delays-decide-1440");
  await button(decides, "定下来").click();
  assert.match(await decides.textContent("#decide_delay-granted-error"), /同意还是不同意/);
  await forgive(decides, /status of 422/);
  const promised = waits.match(/同意以后：(.*?) 前答复/)[1].replace(/\s+/g, " ");
  await decides.getByRole("radio", { name: "同意，告诉群众" }).check();
  await button(decides, "定下来").click();
  await decides.getByText("定下来了").waitFor();
  await done(decides);

  await person.reload();
  const after = (await person.textContent(".card.first")).replace(/\s+/g, " ");
  assert.notEqual(after, before);
  assert.ok(after.includes(`期限延长了：现在说好 ${promised} 前给您答复`), after);
  assert.match(after, /雨雪天机械进不去/);
  await looksRight(person, "delays-told-360");

  // Once a day; what happens then is said beforehand and afterwards.
  await button(person, "催一催").click();
  await person.getByText("催了。办理的人马上看得到").waitFor();
  assert.equal(await button(person, "催一催").count(), 0);
  assert.match(await person.textContent(".card.first"), /您今天催过了/);
  await looksRight(person, "delays-urged-360");
  await done(person);
  const list = await deskOf(browser, demo.base, "zhen");
  await list.goto(`${COUNTY}/staff/?tab=open&mark=urged`);
  assert.match(await list.locator("tr", { hasText: "堰渠垮了一处" }).textContent(), /催办 1 次/);
  await looksRight(list, "delays-urged-list-1440");
  await done(list);
});

test("a suspension: the clock rests until its day, the person knows why, and it goes on", async () => {
  const { path, person } = await working("河边的步道冲断了一截，晚上走路害怕。");
  const office = await deskOf(browser, demo.base, "zhan");
  await office.goto(path);
  await unfold(office, "申请挂账");
  await office.fill("#ask_suspension-until", "2026-01-20");
  await office.fill("#ask_suspension-words", "要等枯水期才能下基础，一月二十号再看水位。");
  await button(office, "申请挂账").click();
  await office.getByText("申请送到受理单位了").waitFor();

  const decides = await deskOf(browser, demo.base, "zhen");
  await decides.goto(path);
  const waits = await decides.textContent(".matter-acts .waits");
  for (const words of [/申请挂账到 2026 年 1 月 20 日（周二）/, /期限停住/, /那时接着办的话/]) assert.match(waits, words);
  await decides.getByRole("radio", { name: "同意，告诉群众" }).check();
  await looksRight(decides, "delays-suspend-1440");
  await button(decides, "定下来").click();
  await decides.getByText("定下来了").waitFor();
  await decides.goto(`${COUNTY}/staff/?tab=suspended`);
  assert.equal(await decides.locator("a[data-open]", { hasText: "步道冲断" }).count(), 1);
  await looksRight(decides, "delays-suspended-list-1440");
  await done(decides);

  await person.reload();
  const told = await person.textContent(".card.first");
  for (const words of [/先停到 2026 年 1 月 20 日（周二）/, /要等枯水期/, /这不是不办了/]) assert.match(told, words);
  await looksRight(person, "delays-suspended-360");

  await office.reload();
  await office.locator("summary.act", { hasText: "能办了，接着办" }).click();
  await office.fill("#reactivate-words", "水位下来了，明天进场。");
  await button(office, "接着办").click();
  await office.getByText("期限从现在接着算").waitFor();
  await looksRight(office, "delays-goes-on-1440");
  await office.locator("summary", { hasText: "为什么是这一天" }).click();
  assert.match(await office.textContent("ul.reasons"), /暂停.*恢复/);
  await done(office);
  await person.reload();
  assert.match(await person.textContent(".card.first"), /给您答复/);
  assert.match(await person.textContent("main"), /水位下来了，明天进场/);
  await done(person);
});

test("another organisation helps: asked, in its own list, answered, and the person knows who", async () => {
  const { path, person } = await working("井盖被压碎了，怕小孩掉下去。");
  const page = await deskOf(browser, demo.base, "zhen");
  await page.goto(path);
  await unfold(page, "协办或抄告");
  await page.fill("#ask_unit-words", "管线归你们，请派人一起看。");
  await button(page, "送给它").click();
  assert.match(await page.textContent("#ask_unit-to-error"), /请选一个单位/);
  await forgive(page, /status of 422/);
  await page.selectOption("#ask_unit-to", { label: "西坡社区居委会" });
  await looksRight(page, "unit-ask-1440");
  await button(page, "送给它").click();
  await page.getByText("送给那个单位了").waitFor();
  assert.match(await page.textContent(".units"), /西坡社区居委会.*还没反馈/s);
  await unfold(page, "黄牌督办");
  await page.fill("#yellow_card-words", "小孩上学必经，请今天先围起来。");
  await button(page, "发黄牌").click();
  await page.getByText("督办送到承办单位了").waitFor();
  await looksRight(page, "unit-asked-1440");
  await page.goto(`${COUNTY}/staff/?tab=cards`);
  assert.match(await page.locator("tr", { hasText: "井盖被压碎" }).textContent(), /黄牌督办.*1 家协办/s);
  await looksRight(page, "cards-1440");
  await done(page);

  const village = await deskOf(browser, demo.base, "cun");
  await village.goto(`${COUNTY}/staff/?tab=units`);
  assert.equal(await village.locator("h1").textContent(), "协办 1");
  await village.locator("a[data-open]", { hasText: "井盖被压碎" }).click();
  await village.fill("#unit_done-words", "已经用围挡围好，夜里有人看。");
  await looksRight(village, "unit-done-1440");
  await button(village, "反馈").click();
  await village.getByText("反馈了，主办单位看得到").waitFor();
  await done(village);
  await person.reload();
  assert.match(await person.textContent("main"), /西坡社区居委会一起办，它那部分办完了/);
  await looksRight(person, "unit-told-360");
  await done(person);
});
