// What sounds like abuse is received like anything else: somebody looks, gives a reason, the person
// appeals, and somebody else decides.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, chooseVillage, deskOf, phoneOf, send } from "../people.mjs";

let browser, demo;

const looksRight = async (page, name) => {
  await axe(page);
  await noOverflow(page);
  await shot(page, name);
};

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

test("a word asks for a look, what is kept from others is told with its reason, and the appeal goes to somebody else", async () => {
  const desk = await deskOf(browser, demo.base, "xian");
  await desk.goto(`${COUNTY}/staff/flags`);
  await looksRight(desk, "flags-empty-1440");
  await desk.click("a:text-is('哪些词要看一眼')");
  await desk.fill("#word", "的");
  await desk.click("button:text-is('加上')");
  await forgive(desk, /status of 422/);
  assert.match(await desk.textContent("#word-error"), /至少写 2 个字/);
  assert.match(await desk.textContent("#why-error"), /请写明为什么要看一眼/);
  await looksRight(desk, "flag-words-wrong-1440");
  await desk.fill("#word", "加微信");
  await desk.fill("#why", "有人反复发广告，先看一眼");
  await desk.click("button:text-is('加上')");
  await desk.getByText("加上了。从现在起，写了它的会先请人看一眼。").waitFor();
  await looksRight(desk, "flag-words-1440");

  // It is received at once; the person is told that it goes its way.
  const resident = await page360(browser, demo.base);
  await resident.goto(`${COUNTY}/report`);
  const place = await chooseVillage(resident, "城关镇", "西坡社区");
  const code = await send(demo.base, { text: "喆堃㛃𠮷家门口的路灯坏了，想修得快请加-微*信。", place, category: "lamp" });
  await resident.goto(`${COUNTY}/t/${code}`);
  await resident.getByText("您的事照常办，期限不变。").waitFor();
  await looksRight(resident, "track-flagged-360");

  await desk.goto(`${COUNTY}/staff/`);
  await desk.getByRole("link", { name: /待核看/ }).click();
  await desk.getByRole("link", { name: /路灯坏了/ }).click();
  await desk.getByText("里面有“加微信”").waitFor();
  await looksRight(desk, "flag-1440");
  await desk.click("button:text-is('不给别人看')");
  await forgive(desk, /status of 422/);
  assert.match(await desk.textContent("#ground-error"), /请选一个原因/);
  await desk.check("#ground-selling");
  await desk.click("button:text-is('不给别人看')");
  await forgive(desk, /status of 422/);
  assert.match(await desk.textContent("#why-error"), /请写明理由/);
  await desk.check("#ground-selling");
  await desk.fill("#why", "后半句是推销；路灯照修。");
  await desk.click("button:text-is('不给别人看')");
  await desk.getByText("记下了，不给别人看。").waitFor();
  await looksRight(desk, "flags-decided-1440");

  // The person reads the reason and appeals, once.
  await resident.goto(`${COUNTY}/t/${code}`);
  await resident.getByText("后半句是推销；路灯照修。").waitFor();
  await resident.locator("summary", { hasText: "我不同意，要申诉" }).click();
  await resident.click("button:text-is('提出申诉')");
  await forgive(resident, /status of 422/);
  assert.match(await resident.textContent("#appeal-error"), /请写一写为什么不同意/);
  await resident.fill("#appeal", "不是推销，是我自己的微信，方便修灯的人找我。");
  await looksRight(resident, "track-appeal-360");
  await resident.click("button:text-is('提出申诉')");
  await resident.getByText("申诉送到了，由另一个人再看一次").waitFor();
  assert.equal(await resident.locator("summary", { hasText: "我不同意" }).count(), 0);

  // Who decided may not decide again; somebody else of the town does.
  await desk.goto(`${COUNTY}/staff/flags`);
  await desk.getByRole("link", { name: /路灯坏了/ }).first().click();
  await desk.getByText("上一次是您定的，申诉由另一个人来定。").waitFor();
  assert.equal(await desk.locator("button:text-is('没问题，照常显示')").count(), 0);
  const own = new URL(desk.url()).pathname;
  await desk.goto(own.replace("/flags/", "/requests/"));
  await desk.click("a:text-is('给别人看的')");
  await desk.getByText("申诉了，等另一个人看").waitFor();

  const phone = await phoneOf(browser, demo.base, "zhen");
  await phone.goto(`${COUNTY}/staff/flags`);
  await looksRight(phone, "flags-360");
  await phone.getByRole("link", { name: /路灯坏了/ }).first().click();
  await phone.getByText("方便修灯的人找我").waitFor();
  await looksRight(phone, "flag-appeal-360");
  await phone.click("button:text-is('没问题，照常显示')");
  await phone.getByText("记下了，照常显示。").waitFor();

  await resident.goto(`${COUNTY}/t/${code}`);
  await resident.getByText("您的申诉成立").waitFor();
  await looksRight(resident, "track-lifted-360");
  await Promise.all([done(desk), done(resident), done(phone)]);
});
