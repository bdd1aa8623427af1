// Organisation life: a secretary sees what is due, records one sitting that counts in four places, and
// takes the minutes along; the committee sees who is late, opens the number, and accepts a reason.

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

/** The names of what is to be done, as the page has them. */
const owed = (page) => page.locator("section[aria-labelledby='owed-title'] li b").allTextContents();

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

test("one sitting is planned, attended and recorded once, counts in four places, and its minutes are a Word file", async () => {
  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/life`);
  const four = ["党课", "主题党日", "党费收缴", "述职评议"];
  const before = await owed(phone);
  for (const name of four) assert.ok(before.includes(name), `${name}: ${before}`);
  await looksRight(phone, "life-month-360");

  await phone.click("a:text-is('安排或记录一次')");
  await phone.click("button:text-is('安排好')");
  await forgive(phone, /status of 422/);
  assert.match(await phone.textContent("#systems-error"), /请选这次算哪几项/);
  for (const code of ["lecture", "theme_day", "dues", "debrief"]) {
    await phone.check(`[name='system-${code}']`);
  }
  await phone.fill("#title", "年终述职和主题党日");
  await phone.fill("#place", "党员活动室");
  await looksRight(phone, "life-plan-360");
  await phone.click("button:text-is('已经开过，接着记录')");

  // The form knows who should come; only who did not is unticked.
  await phone.getByText("算：党课、主题党日、党费收缴、述职评议").waitFor();
  const people = await phone.locator(".life-people li").count();
  assert.ok(people >= 6, `${people}`);
  await phone.locator(".life-people li").nth(3).locator("input[type=checkbox]").uncheck();
  await phone.locator(".life-people li").nth(3).locator(".life-why").fill("下乡");
  await phone.click("button:text-is('记下')");
  await forgive(phone, /status of 422/);
  assert.match(await phone.textContent("#minutes-error"), /请写开会的内容/);
  assert.equal(await phone.locator(".life-why").nth(3).inputValue(), "下乡", "what was typed is kept");
  await phone.fill("#minutes", "书记述职，大家评议。讲了一课。定下来：一月先走访包联的院落。");
  await phone.locator("summary", { hasText: "有表决、选举" }).click();
  await phone.fill("#vote-1-subject", "书记述职评为“好”");
  await phone.fill("#vote-1-yes", "999");
  await phone.click("button:text-is('记下')");
  await forgive(phone, /status of 422/);
  assert.match(await phone.textContent("#votes-error"), /最多只有/);
  await phone.fill("#vote-1-yes", "3");
  await looksRight(phone, "life-record-360");
  await phone.click("button:text-is('记下')");
  await phone.getByText("记下了，该算的地方都算上了。").waitFor();
  await phone.getByText(/应到会 \d+ 人，实到会 \d+ 人/).waitFor();
  await looksRight(phone, "life-sitting-360");
  await phone.click("button:text-is('在支部里公布')");
  await phone.getByText("公布了，内容不能再改。").waitFor();

  const href = await phone.getAttribute("a:text-is('下载会议记录（Word）')", "href");
  const file = await phone.context().request.get(new URL(href, demo.base).href);
  assert.equal(file.status(), 200);
  assert.match(file.headers()["content-type"], /wordprocessingml/);
  assert.equal((await file.body()).subarray(0, 2).toString(), "PK");

  await phone.goto(`${COUNTY}/staff/life`);
  const left = await owed(phone);
  for (const name of four) assert.ok(!left.includes(name), `${name}: ${left}`);
  assert.equal(left.length, before.length - 4);
  assert.equal(await phone.getByRole("link", { name: /年终述职和主题党日/ }).count(), 1);
  await looksRight(phone, "life-month-after-360");
  await done(phone);
});

test("the committee sees who is late, opens the number, accepts a reason, and keeps the catalogue", async () => {
  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.waitForURL(/\/staff\/life\/branches/);
  await looksRight(desk, "life-branches-1440");
  // The number of what was recorded opens its rows, and as many are there.
  const recorded = desk.locator("a.pill", { hasText: /^记录了 / });
  const many = Number((await recorded.textContent()).replace(/\D/g, ""));
  await recorded.click();
  await desk.getByRole("heading", { name: /记录了的会议活动$/ }).waitFor();
  await looksRight(desk, "life-held-1440");
  let rows = 0;
  for (;;) {
    rows += await desk.locator("tbody tr").count();
    const next = desk.getByRole("link", { name: "下一页" });
    if ((await next.count()) === 0) break;
    await next.first().click();
  }
  assert.equal(rows, many);
  await desk.goto(`${COUNTY}/staff/life/branches`);
  const figure = desk.locator("a.fig", { hasText: "欠着" });
  const late = Number(await figure.locator("b").textContent());
  assert.ok(late > 0);
  await figure.click();
  assert.equal(await desk.locator("tbody tr").count(), late);
  await looksRight(desk, "life-lines-1440");

  await desk.locator("tbody tr", { hasText: "党费收缴 7 月" }).locator("a").first().click();
  await looksRight(desk, "life-branch-1440");
  await desk.click("button:text-is('同意')");
  await forgive(desk, /status of 422/);
  await desk.selectOption("#of", { label: "党费收缴 7 月" });
  await desk.fill("#reason", "那个月全体去防汛了");
  await desk.click("button:text-is('同意')");
  await desk.getByText("记下了，不再算欠着的。").waitFor();
  await desk.goto(`${COUNTY}/staff/life/branches`);
  assert.equal(Number(await desk.locator("a.fig", { hasText: "欠着" }).locator("b").textContent()), late - 1);

  await desk.click("a:text-is('制度目录')");
  await looksRight(desk, "life-systems-1440");
  await desk.goto(`${COUNTY}/staff/life/branches/new`);
  await desk.click("button:text-is('建好')");
  await forgive(desk, /status of 422/);
  assert.match(await desk.textContent("#name-error"), /请写支部的全称/);
  await looksRight(desk, "life-found-1440");
  await desk.fill("#name", "县档案馆机关党支部");
  await desk.selectOption("#above", { index: 1 });
  await desk.selectOption("#body", "office_branch");
  await desk.fill("#founded_on", "2025-12-01");
  await desk.click("button:text-is('建好')");
  await desk.getByText("支部建好了。").waitFor();
  await desk.getByText("名册上还没有人").waitFor();
  await desk.fill("#name", "欧阳㛃");
  await desk.click("button:text-is('记下')");
  await desk.getByText("欧阳㛃").first().waitFor();
  await looksRight(desk, "life-roster-1440");

  const phone = await phoneOf(browser, demo.base, "gongwei");
  await phone.goto(`${COUNTY}/staff/life/branches`);
  await looksRight(phone, "life-branches-360");
  await Promise.all([done(desk), done(phone)]);
});
