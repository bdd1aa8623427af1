// "Me too" on a phone, with and without scripts: asked once before sending, counted, told when it is
// done; and the officer who merges a duplicate and parts it again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, Officer, chooseVillage, deskOf, send } from "../people.mjs";

let browser, demo, place;
const FIRST = "老粮站门口的路灯坏了三盏，晚自习放学娃娃摸黑走。";
const TWIN = "老粮站门口路灯坏了，娃娃晚自习放学摸黑走，怕摔着";

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

/** Fills the report form. */
async function write(page, text) {
  await page.goto(`${COUNTY}/report`);
  await page.fill("#text", text);
  await page.locator("input[name=category][value=lamp]").check({ force: true });
  await page.selectOption("#place", place);
}

/** Handled to the end by the staff, from a request's number. */
async function handled(number, answer) {
  const desk = await Officer.signedIn(demo.base, "zhen");
  const path = await desk.find(number);
  // To the town, whose handler signs in here; the catalogue may name a bureau of the county.
  const { html } = await desk.get(path);
  const to = html.match(/<option value="(\d+)"[^>]*>城关镇政府/)[1];
  await desk.act(path, "dispatch", { to });
  const holder = await Officer.signedIn(demo.base, "zhan");
  await holder.act(path, "report_done", { answer });
  await desk.act(path, "pass_check");
}

const numberOf = async (page, code) => {
  await page.goto(`${COUNTY}/t/${code}`);
  return (await page.getByText(/编号 /).first().textContent()).match(/编号 ([0-9A-Z-]+)/)[1];
};

test("without scripts: one calm step, me too, and the answer", async () => {
  const main = await send(demo.base, { text: FIRST, place, category: "lamp" });
  const page = await page360(browser, demo.base, { javaScript: false });
  const number = await numberOf(page, main);
  await write(page, TWIN);
  await page.fill("#phone", "19900000123");
  await button(page, "提交").click();
  await page.getByRole("heading", { level: 1, name: "是同一件事吗？" }).waitFor();
  // Strangers read the first words and where it stands, nothing of the text.
  assert.doesNotMatch(await page.locator(".alike-items").textContent(), /娃娃/);
  await looksRight(page, "alike-step-360");
  await button(page, /我也是/).click();
  await page.getByRole("heading", { level: 1, name: "记下了，算上您一份" }).waitFor();
  await looksRight(page, "follower-new-360");
  const own = new URL(page.url()).pathname;
  assert.notEqual(own, `${COUNTY}/t/${main}`);
  await page.goto(own);
  await page.getByText("还有 1 人也提了").waitFor();
  await looksRight(page);

  // The code is entered by hand, too.
  await page.goto(`${COUNTY}/track`);
  await page.fill("#code", own.split("/").pop());
  await page.locator("main form button").first().click();
  await page.getByRole("heading", { level: 1, name: "您也提了的事" }).waitFor();

  await handled(number, "三盏都换了灯泡，亮了。");
  await page.goto(own);
  await page.getByText("三盏都换了灯泡，亮了。").waitFor();
  await looksRight(page, "follower-told-360");

  // Not solved where one lives: a request of one's own.
  await page.getByText("我这里还没解决").click();
  await button(page, "单独提一件").click();
  assert.match(await page.textContent("#unsolved-error"), /写/);
  await forgive(page, /status of 422/);
  await looksRight(page);
  await page.fill("#unsolved", "我家门口那盏还是不亮。");
  await button(page, "单独提一件").click();
  await page.getByRole("heading", { level: 1, name: "收到了" }).waitFor();
  await done(page);
});

test("not the same: sent all the same, with everything typed kept", async () => {
  const page = await page360(browser, demo.base, { javaScript: false });
  await write(page, "老粮站门口路灯坏了，娃娃晚自习放学摸黑走，是另外一根杆");
  await page.fill("#address", "老粮站西头");
  await button(page, "提交").click();
  await page.getByRole("heading", { level: 1, name: "是同一件事吗？" }).waitFor();
  await page.getByText("是另外一根杆").waitFor();
  await button(page, "不是，照样提交").click();
  await page.getByRole("heading", { level: 1, name: "收到了" }).waitFor();
  await page.getByRole("link", { name: "看进度" }).click();
  await page.getByText("老粮站西头").waitFor();
  await done(page);
});

test("with scripts it stands in the form, and nobody is asked twice", async () => {
  const page = await page360(browser, demo.base);
  await write(page, "老粮站门口路灯坏了，晚自习放学娃娃摸黑走");
  await page.locator("#place").dispatchEvent("change");
  await page.getByRole("heading", { name: "附近有人说过差不多的事" }).waitFor();
  await looksRight(page, "alike-form-360");
  await button(page, "提交").last().click();
  await page.getByRole("heading", { level: 1, name: "收到了" }).waitFor();
  await done(page);
  const other = await page360(browser, demo.base);
  await write(other, "老粮站门口路灯坏了，晚自习放学娃娃摸黑走路");
  await other.locator("#place").dispatchEvent("change");
  await button(other, /我也是/).first().click();
  await other.getByRole("heading", { level: 1, name: "记下了，算上您一份" }).waitFor();
  await done(other);
});

test("an officer merges a duplicate with the reason beside it, and parts it again", async () => {
  const title = "文化广场的健身器材断了一根";
  const main = await send(demo.base, { text: `${title}，老人差点摔倒。`, place, category: "other" });
  const twin = await send(demo.base, { text: `${title}，请来看看。`, place, category: "other" });
  const phone = await page360(browser, demo.base, { javaScript: false });
  const [first, second] = [await numberOf(phone, main), await numberOf(phone, twin)];
  const officer = await Officer.signedIn(demo.base, "zhen");
  const desk = await deskOf(browser, demo.base, "zhen");
  await desk.goto(await officer.find(second));
  await desk.getByText("可能重复").waitFor();
  assert.match(await desk.locator(".kin-alike").textContent(), /用词 \d+ % 相同 · 同村/);
  await looksRight(desk, "kin-1440");
  await button(desk, new RegExp(`编号 ${first}`)).click();
  await desk.getByText("并进去了。").waitFor();
  await desk.getByText("已并入：").waitFor();
  await looksRight(desk);
  await phone.goto(`${COUNTY}/t/${twin}`);
  await phone.getByText("合在一起办的那件").waitFor();
  await looksRight(phone, "merged-360");

  await desk.getByText("不是同一件，分开办…").click();
  await desk.fill("#unmerge-words", "是两处器材。");
  await button(desk, "分开办").click();
  await desk.getByText("分开了，这一件接着单独办。").waitFor();
  await phone.reload();
  assert.equal(await phone.getByText("合在一起办的那件").count(), 0);
  await done(phone);
  await done(desk);
});
