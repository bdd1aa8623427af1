// Fair satisfaction: what a person said is left out of the numbers only with evidence and by another's
// word; the person may object once, and somebody else decides the second time. The original stays.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, Officer, chooseVillage, deskOf, jpeg, send } from "../people.mjs";

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

/** Some numbers of the year, as the page shows them: both of each ratio. */
async function numbers(page) {
  await page.goto(`${COUNTY}/staff/numbers?year=2025`);
  const of = async (name) => {
    const own = page.locator("ul.also a, .figs a").filter({ hasText: name }).first();
    return (await own.textContent()).match(/([\d,]+) \/ ([\d,]+)/).slice(1).map((it) => Number(it.replace(",", "")));
  };
  return { satisfied: await of("满意"), called: await of("回访到"), excluded: await of("剔除") };
}

test("an exclusion, an objection, and a second decision by somebody else", async () => {
  const [zhen, zhan, huifang] = await Promise.all(["zhen", "zhan", "huifang"].map((it) => Officer.signedIn(demo.base, it)));
  const code = await send(demo.base, { text: "村口的水沟堵了，一下雨就漫到路上。", place, category: "field", phone: "19900009922", name: "李大爷" });
  const person = await page360(browser, demo.base);
  await person.goto(`${COUNTY}/t/${code}`);
  const path = await zhen.find((await person.textContent("main")).match(/编号 ([0-9A-Z-]+)/)[1]);
  await zhen.act(path, "dispatch");
  await zhan.act(path, "sign_for");
  await zhan.act(path, "report_done", { answer: "水沟清通了，雨水排得出去。", note: "" });
  await zhen.act(path, "pass_check");
  await huifang.act(path, "call", { solved: "yes", level: "2", words: "沟是通了，嫌路没修。" });
  const county = await deskOf(browser, demo.base, "xian");
  const before = await numbers(county);
  assert.equal(before.excluded[0], 0);
  await looksRight(county, "exclusion-numbers-before-1440");

  // The handler asks, with evidence.
  const office = await deskOf(browser, demo.base, "zhan");
  await office.goto(path);
  await office.locator("summary.act", { hasText: "申请剔除这次评价" }).click();
  await office.fill("#ask_exclusion-words", "群众不满意的是修路，不是这条沟，回访记录附后。");
  await button(office, "申请剔除").click();
  await office.locator("#ask_exclusion-photos-error").waitFor();
  await forgive(office, /status of 422/);
  await looksRight(office);
  await office.setInputFiles("#ask_exclusion-photos", await jpeg(browser, "#33587a"));
  await button(office, "申请剔除").click();
  await office.getByText("没定以前照常计入").first().waitFor();
  await looksRight(office, "exclusion-asked-1440");
  assert.deepEqual(await numbers(county), before, "asking changes nothing");
  await done(office);

  // The county's desk decides the first time.
  await county.goto(`${COUNTY}/staff/?tab=decide`);
  await county.locator("a[data-open]", { hasText: "水沟堵了" }).click();
  assert.match(await county.textContent(".waits"), /嫌路没修/);
  assert.equal(await county.locator(".waits img").count(), 1, "the evidence is there");
  await county.getByRole("radio", { name: "同意剔除，不计入" }).check();
  await county.fill("#decide_exclusion-words", "说的是修路，另一件已经在办，这次不计入。");
  await looksRight(county, "exclusion-decide-1440");
  await button(county, "定下来").click();
  await county.getByText("定下来了").waitFor();
  const left = await numbers(county);
  assert.deepEqual(left.excluded, [1, before.excluded[1]]);
  assert.equal(left.called[0], before.called[0] - 1);
  assert.equal(left.satisfied[1], before.satisfied[1] - 1, "it leaves the denominator");
  assert.equal(left.satisfied[0], before.satisfied[0]);
  await county.locator("ul.also a", { hasText: "剔除" }).click();
  assert.match(await county.locator("h1").textContent(), /剔除/);
  assert.equal(await county.locator("tbody tr").count(), 1, "the number opens its rows");
  await looksRight(county, "exclusion-rows-1440");

  // The person reads it and objects, not without a word.
  await person.reload();
  assert.match(await person.textContent("main"), /不计入考核.*说的是修路/s);
  await person.locator("summary", { hasText: "我不同意" }).click();
  await button(person, "提出异议").click();
  await person.locator("#object-error").waitFor();
  await forgive(person, /status of 422/);
  await looksRight(person, "exclusion-object-360");
  await person.fill("#object", "我说的就是沟边这截路，跟沟是一件事。");
  await button(person, "提出异议").click();
  await person.getByText("异议送到了").waitFor();
  await looksRight(person, "exclusion-objected-360");

  // Who decided first is told that somebody else does.
  await county.goto(path);
  assert.match(await county.textContent("main"), /第一次是您定的，这一次要由另一个人来定/);
  assert.equal(await county.locator("#decide_exclusion-words").count(), 0);
  await looksRight(county, "exclusion-not-again-1440");
  const second = await deskOf(browser, demo.base, "fuhe");
  await second.goto(path);
  assert.match(await second.textContent(".waits"), /第一次：.*同意剔除/s);
  await second.getByRole("radio", { name: "不同意，照常计入" }).check();
  await second.fill("#decide_exclusion-words", "路和沟是一件事，照常计入。");
  await looksRight(second, "exclusion-second-1440");
  await button(second, "定下来").click();
  await second.getByText("定下来了").waitFor();
  await done(second);

  assert.deepEqual(await numbers(county), before, "counted again");
  await done(county);
  await person.reload();
  const told = await person.textContent("main");
  assert.match(told, /您的评价照常计入.*路和沟是一件事/s);
  assert.equal(await person.locator("summary", { hasText: "我不同意" }).count(), 0, "once");
  await looksRight(person, "exclusion-told-360");
  await done(person);
});
