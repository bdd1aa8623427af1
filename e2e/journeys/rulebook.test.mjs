// The rulebook: the committee tries out how often a system is asked, sees who would be late, and makes the
// change by a second press; and it reads how much is asked of whom.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, done, forgive, launch, noOverflow, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, phoneOf } from "../people.mjs";

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

test("how often a system is asked is tried out over the last year, and holds from a day on", async () => {
  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.goto(`${COUNTY}/staff/life/systems`);
  await desk.getByRole("link", { name: "谈心谈话", exact: true }).click();
  await desk.waitForURL(/systems\/talk$/);
  assert.match(await desk.textContent("#now-title"), /每年至少 1 次/);
  await looksRight(desk, "life-system-1440");

  await desk.selectOption("#every", "quarter");
  await desk.fill("#least", "0");
  await desk.click("button:text-is('先试算')");
  await forgive(desk, /status of 422/);
  assert.match(await desk.textContent("#least-error"), /1 到 31 之间的整数/);
  assert.match(await desk.textContent("#why-error"), /依据/);
  assert.equal(await desk.inputValue("#every"), "quarter", "what was typed is kept");
  await desk.fill("#least", "1");
  await desk.fill("#why", "县委组织部 2026 年 1 号通知");
  await desk.click("button:text-is('先试算')");
  await desk.locator("#trial").waitFor();
  const said = await desk.textContent("#trial");
  assert.match(said, /会有 \d+ 个支部欠得更多/);
  assert.match(said, /过去 12 个月.*一共 4 个周期（原来的要求是 1 个）/s);
  assert.ok((await desk.locator("#trial li a").count()) > 0, "each opens");
  await looksRight(desk, "life-system-tried-1440");
  await desk.click("#trial button:text-is('今天起生效')");
  await desk.getByText("存好了，从那天起照新的算。").waitFor();
  assert.match(await desk.textContent("#now-title"), /每季度至少 1 次/);
  assert.match(await desk.textContent(".rule-changes"), /试算过（4 个周期）.*1 号通知/s);
  await looksRight(desk, "life-system-changed-1440");
  await done(desk);

  const phone = await phoneOf(browser, demo.base, "gongwei");
  await phone.goto(`${COUNTY}/staff/life/systems/theme_day`);
  await phone.fill("#day", "16");
  await phone.fill("#why", "县委组织部 2026 年 2 号通知");
  await phone.click("button:text-is('先试算')");
  await phone.locator("#trial").waitFor();
  await looksRight(phone, "life-system-tried-360");
  await done(phone);
});

test("a rule of the county is tried out before it is set", async () => {
  const page = await deskOf(browser, demo.base, "admin");
  await page.goto(`${COUNTY}/staff/rules/term.remind_months`);
  await page.fill("#value", "12");
  await page.fill("#why", "县委组织部 2026 年 3 号通知");
  await page.click("button:text-is('先试算')");
  await page.locator("#trial").waitFor();
  await looksRight(page, "rule-tried-1440");
  await page.click("#trial button:text-is('今天起生效')");
  await page.waitForURL(/done=1/);
  await page.goto(`${COUNTY}/staff/rules/term.remind_months`);
  assert.match(await page.textContent(".rule-changes"), /试算过/);
  await done(page);
});

test("the committee reads how much is asked of whom, and every number opens", async () => {
  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.goto(`${COUNTY}/staff/life/branches`);
  await desk.getByRole("link", { name: "基层减负", exact: true }).click();
  await desk.waitForURL(/staff\/burden$/);
  await looksRight(desk, "burden-1440");
  const first = desk.locator("tbody tr").first().locator("a");
  const name = await first.textContent();
  await first.click();
  assert.match(await desk.textContent("h1"), new RegExp(name));
  assert.ok((await desk.locator("tbody tr").count()) > 0);
  await looksRight(desk, "burden-rows-1440");
  await done(desk);

  const phone = await phoneOf(browser, demo.base, "gongwei");
  await phone.goto(`${COUNTY}/staff/burden`);
  await looksRight(phone, "burden-360");
  await done(phone);
});
