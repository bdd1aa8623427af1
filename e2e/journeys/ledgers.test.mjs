// A branch's ledger goes out as a workbook and comes in again row by row; a calendar gets an address
// that ends when its owner says so; a rule of points is tried before it takes effect.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
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

const HEADINGS = "支部,日期,类别,主题,实到,缺席及原因,内容摘要";

/** A ledger as an office keeps it. */
function file(rows) {
  const text = `\uFEFF某支部台账\r\n${[HEADINGS, ...rows].join("\r\n")}\r\n`;
  return { name: "旧台账.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
}

test("a ledger goes out, an old one comes in, and what was wrong is told", async () => {
  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/life`);
  await phone.click("a:text-is('台账')");
  await phone.getByText("还没有导入过").waitFor();
  await looksRight(phone, "ledger-360");
  await phone.fill("#from", "2025-01-01");
  const [out] = await Promise.all([phone.waitForEvent("download"), phone.click("button:text-is('导出 .xlsx')")]);
  const book = await readFile(await out.path());
  assert.equal(book.subarray(0, 2).toString(), "PK");
  assert.match(out.suggestedFilename(), /三会一课台账/);

  const desk = await deskOf(browser, demo.base, "shuji");
  await desk.goto(`${COUNTY}/staff/life/ledger`);
  await desk.setInputFiles("#sheet", file([",2025-12-29,主题活动日,年终学习,1,,学习了文件", ",2025-12-28,党课,听课,很多,,听课"]));
  await desk.click("button:text-is('读这个文件')");
  await desk.getByRole("heading", { name: "每一列是什么" }).waitFor();
  assert.equal(await desk.locator("#column-1").inputValue(), "held_on");
  await looksRight(desk, "ledger-columns-1440");
  await desk.locator("main form#columns button.btn").click();
  await desk.getByRole("heading", { name: "他们的叫法，对我们的叫法" }).waitFor();
  await desk.getByText("主题活动日").waitFor();
  await desk.selectOption("#told-0", "theme_day");
  await desk.click("button:text-is('记住，看预览')");
  // Of one row nobody said who did not come, of the other how many came is no number.
  await desk.getByText("请写一个数字").waitFor();
  await desk.getByText("请在“缺席及原因”里写全没来的人").waitFor();
  await looksRight(desk, "ledger-rows-1440");
  await desk.click("button:text-is('清掉没导入的行')");
  await desk.getByText("清掉了").waitFor();
  await done(phone);
  await done(desk);
});

test("an old roster puts its people on the roster, once, and a mistake is taken back", async () => {
  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/life`);
  await phone.click("a:text-is('名册')");
  const roster = phone.url();
  await phone.click("a:text-is('Excel 导入、导出')");
  await phone.getByText("还没有导入过").waitFor();
  await looksRight(phone, "rosters-360");

  const desk = await deskOf(browser, demo.base, "shuji");
  await desk.goto(`${COUNTY}/staff/life/rosters`);
  const rows = ["姓名,党员类别,入党时间", "欧阳喆,正式党员,2011年7月1日", "㛃　堃,预备党员,2024.11.22", "李四,群众,2011-07-01"];
  const buffer = Buffer.from(`\uFEFF${rows.join("\r\n")}\r\n`);
  await desk.setInputFiles("#sheet", { name: "旧名册.csv", mimeType: "text/csv", buffer });
  await desk.click("button:text-is('读这个文件')");
  await desk.getByRole("heading", { name: "每一列是什么" }).waitFor();
  assert.equal(await desk.locator("#column-1").inputValue(), "standing");
  await desk.locator("main form#columns button.btn").click();
  await desk.getByText("正式党员").first().waitFor();
  await looksRight(desk, "rosters-rows-1440");
  await desk.click("button:text-is('导入选中的 2 行')");
  await desk.getByText("撤销这次导入").waitFor();
  const run = desk.url();
  await desk.goto(roster);
  await desk.locator("td", { hasText: "欧阳喆" }).waitFor();
  await looksRight(desk, "rosters-roster-1440");
  await desk.goto(run);
  await desk.click("summary:text-is('撤销这次导入')");
  await desk.click("button:text-is('撤销')");
  await desk.getByText("撤销了").first().waitFor();
  await desk.goto(roster);
  assert.equal(await desk.getByText("欧阳喆").count(), 0);
  await done(phone);
  await done(desk);
});

test("a calendar gets an address, told once, and ends when its owner says so", async () => {
  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/feeds`);
  await looksRight(phone, "feeds-360");
  await phone.locator("section[aria-labelledby='feed-branch'] button").click();
  const address = (await phone.textContent("p.code")).trim();
  await looksRight(phone, "feed-made-360");
  const text = await (await fetch(address)).text();
  assert.ok(text.startsWith("BEGIN:VCALENDAR\r\n"), text);
  await phone.click("a:text-is('回到日历订阅')");
  await phone.click("section[aria-labelledby='feed-branch'] button:text-is('停用')");
  await phone.getByText("停用了").waitFor();
  assert.equal((await fetch(address)).status, 404);
  await done(phone);
});

test("a rule of points is tried on the past, takes effect by a second press, and explains every point", async () => {
  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.goto(`${COUNTY}/staff/merits`);
  await desk.getByText("没有开积分").waitFor();
  await looksRight(desk, "merits-empty-1440");
  await desk.click("a:text-is('加一条规则')");
  await desk.fill("#name", "开主题党日");
  await desk.selectOption("#whose", "org");
  await desk.selectOption("#source", "system");
  await desk.selectOption("#category", "theme_day");
  await desk.fill("#points", "2");
  await desk.click("button:text-is('试算一遍')");
  await forgive(desk, /status of 422/);
  assert.match(await desk.textContent("#basis-error"), /没有依据的不算分/);
  await desk.fill("#basis", "岚直工〔2025〕6 号第三条");
  await looksRight(desk, "merit-rule-1440");
  await desk.click("button:text-is('试算一遍')");
  await desk.getByText("现在还什么都没有改").waitFor();
  await looksRight(desk, "merit-trial-1440");
  await desk.locator("button[value=set]").click();
  await desk.getByText("记下了，从那天起算").waitFor();
  await looksRight(desk, "merits-1440");
  await desk.click("a:text-is('支部积分')");
  await desk.locator("table a.t").first().click();
  await desk.getByRole("heading", { name: /的积分$/ }).waitFor();
  await looksRight(desk, "merits-explained-1440");
  const phone = await phoneOf(browser, demo.base, "gongwei");
  await phone.goto(`${COUNTY}/staff/merits`);
  await looksRight(phone, "merits-360");
  await done(phone);
  await done(desk);
});
