// The rules and the calendar: an administrator changes a limit, is told what does not fit, and enters
// the notice of a new year; a new request is promised by both.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, serveDemo, shot } from "../harness.mjs";
import { COUNTY, Officer, deskOf, phoneOf } from "../people.mjs";

let browser, demo;
const STAFF = `${COUNTY}/staff`;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
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

test("a rule says what it does, takes what fits, and keeps who changed it", async () => {
  const page = await deskOf(browser, demo.base, "admin");
  await page.getByRole("link", { name: "规则", exact: true }).click();
  await page.waitForURL(/staff\/rules$/);
  await looksRight(page, "rules-1440");
  assert.match(await page.textContent("main"), /还没有改过/);
  await page.getByRole("link", { name: "抽多少回访" }).click();
  await page.waitForURL(/request.call_percent/);
  await looksRight(page, "rule-1440");
  await page.fill("#value", "130");
  await page.getByRole("button", { name: "存下来" }).click();
  await page.locator("#errors").waitFor();
  assert.match(await page.textContent("#value-error"), /0 到 100/);
  assert.match(await page.textContent("#why-error"), /依据/);
  assert.equal(await page.inputValue("#value"), "130", "what was typed is still there");
  await looksRight(page, "rule-wrong-1440");
  await forgive(page, /status of 422/);
  await page.fill("#value", "30");
  await page.fill("#why", "县网格中心 2026 年 1 号通知");
  await page.getByRole("button", { name: "存下来" }).click();
  await page.waitForURL(/done=1/);
  const row = page.locator("tr", { hasText: "抽多少回访" });
  assert.match(await row.textContent(), /30%\s*本县定的/);
  assert.match(await page.textContent(".rule-changes"), /抽多少回访：30%.*1 号通知/s);
  await looksRight(page, "rules-changed-1440");
  await done(page);

  const phone = await phoneOf(browser, demo.base, "admin");
  await phone.goto(`${STAFF}/rules`);
  await looksRight(phone, "rules-360");
  await phone.goto(`${STAFF}/rules/request.limit.road`);
  await looksRight(phone, "rule-360");
  await done(phone);
});

test("a new year's notice is pasted, looked at, and taken; a day of one's own and summer hours stand beside it", async () => {
  const page = await deskOf(browser, demo.base, "admin");
  await page.goto(`${STAFF}/calendar`);
  await looksRight(page, "calendar-1440");
  // The year after the last that is known.
  const year = await page.inputValue("#year");
  const weekday = (month, day) => "日一二三四五六"[new Date(Date.UTC(Number(year), month - 1, day)).getUTCDay()];
  await page.fill("#text", `元旦：1月1日（周${weekday(1, 2)}）至3日放假，共3天。`);
  await page.getByRole("button", { name: "先看看读得对不对" }).click();
  await page.locator("#errors").waitFor();
  assert.match(await page.textContent("#text-error"), /不是星期/);
  await looksRight(page, "calendar-wrong-1440");
  await forgive(page, /status of 422/);
  await page.fill("#text", `元旦：1月1日（周${weekday(1, 1)}）至3日放假，共3天。`);
  await page.getByRole("button", { name: "先看看读得对不对" }).click();
  await page.locator("#read").waitFor();
  assert.match(await page.textContent("#read"), /1 月 1 日至.*1 月 3 日/s);
  await looksRight(page, "calendar-read-1440");
  const entered = await Officer.signedIn(demo.base, "admin");
  assert.doesNotMatch((await entered.get(`${STAFF}/calendar`)).html, /填的。/, "nothing is stored before it was looked at");
  await page.getByRole("button", { name: "没错，存下来" }).click();
  await page.waitForURL(/done=/);
  assert.match(await page.textContent("[role=status]"), /存好了/);
  assert.match((await entered.get(`${STAFF}/calendar`)).html, /填的。/);

  await page.fill("#day", `${year}-10-08`);
  await page.fill("#day-why", "县庆");
  await page.getByRole("button", { name: "加这一天" }).click();
  await page.waitForURL(/done=/);
  assert.match(await page.textContent(".own-days"), /10 月 8 日.*放假：县庆/s);
  await page.fill("[name=usual-1]", "12:00");
  await page.fill("[name=usual-2]", "08:00");
  await page.getByRole("button", { name: "存上班时间" }).click();
  await page.locator("#usual-error").waitFor();
  await looksRight(page, "calendar-hours-1440");
  await forgive(page, /status of 422/);
  await page.fill("[name=usual-1]", "08:30");
  await page.fill("[name=usual-2]", "12:00");
  for (const [name, value] of Object.entries({
    summer_from: "05-01", summer_to: "09-30", "summer-1": "08:00", "summer-2": "12:00", "summer-3": "15:00", "summer-4": "18:00",
  })) await page.fill(`[name=${name}]`, value);
  await page.getByRole("button", { name: "存上班时间" }).click();
  await page.waitForURL(/done=/);
  assert.equal(await page.inputValue("[name=summer-4]"), "18:00");
  await page.getByRole("button", { name: /去掉/ }).click();
  await page.waitForURL(/done=/);
  assert.equal(await page.locator(".own-days").count(), 0);
  await looksRight(page, "calendar-done-1440");
  await done(page);

  const phone = await phoneOf(browser, demo.base, "admin");
  await phone.goto(`${STAFF}/calendar`);
  await looksRight(phone, "calendar-360");
  await done(phone);
});
