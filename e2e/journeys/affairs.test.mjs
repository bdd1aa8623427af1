// Members' affairs: a secretary notes the usual month of dues with one press and a payment of who is behind;
// the committee reads sums that name nobody and notes a check; somebody applies and is taken a step further,
// each step by whoever does it; a letter of transfer is issued, another received; hours of study are seen.

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

test("the usual month is noted with one press, and who is behind pays what the months cost", async () => {
  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/dues`);
  await looksRight(phone, "dues-month-360");
  const ticks = phone.locator(".dues-list input[type=checkbox]");
  const open = await ticks.count();
  assert.ok(open > 1, `${open} are open`);
  assert.equal(await phone.locator(".dues-list input:checked").count(), open, "everybody is ticked");
  // One of them has not paid yet.
  await ticks.last().uncheck();
  await phone.click("button:text-is('勾上的人交了这个月的')");
  await phone.getByText("记下了，交了的月份不会再算欠交。").waitFor();
  assert.equal(await phone.locator(".dues-list input[type=checkbox]").count(), 1);

  await phone.locator(".dues-list li", { hasText: "欠交" }).first().locator("a.t").click();
  await looksRight(phone, "dues-member-360");
  const fen = await phone.inputValue("#fen");
  await phone.fill("#fen", "0.01");
  await phone.locator("button[value=pay]").click();
  await forgive(phone, /status of 422/);
  assert.match(await phone.textContent("#fen-error"), /该交 [\d.]+ 元/);
  assert.equal(await phone.inputValue("#fen"), "0.01", "what was typed is kept");
  await phone.fill("#fen", fen);
  await phone.locator("button[value=pay]").click();
  await phone.getByText("记下了，交了的月份不会再算欠交。").waitFor();
  assert.equal(await phone.getByText("还欠").count(), 0);

  // Noted by mistake: it is taken back, and the reason stays.
  await phone.locator("summary", { hasText: "撤销一笔" }).click();
  await phone.fill("#why", "记到别人头上了");
  await phone.locator("button[value=undo]").click();
  await phone.getByText("撤销了一笔：记到别人头上了").waitFor();
  await phone.getByText("还欠").first().waitFor();
  await done(phone);
});

test("the committee reads sums that open their rows, and notes a check that the branch mends", async () => {
  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.goto(`${COUNTY}/staff/dues/branches`);
  await looksRight(desk, "dues-branches-1440");
  const owed = async () => {
    const cells = await desk.locator("tbody td[data-label='应交（元）']").allTextContents();
    return cells.reduce((sum, it) => sum + Math.round(Number(it) * 100), 0);
  };
  const figure = await desk.locator("a.fig", { hasText: "应交" }).locator("b").textContent();
  assert.equal(await owed(), Math.round(Number(figure) * 100), "the number is the sum of its rows");
  await desk.locator("a.fig", { hasText: "欠交" }).click();
  assert.ok((await desk.locator("tbody tr").count()) > 0);
  await desk.locator("tbody a.t").first().click();
  await looksRight(desk, "dues-branch-1440");
  const [download] = await Promise.all([
    desk.waitForEvent("download"),
    desk.goto(`${COUNTY}/staff/dues/branches`).then(() => desk.click("button:text-is('导出表格')")),
  ]);
  assert.match(download.suggestedFilename(), /党费.*\.xlsx$/);

  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/dues`);
  await phone.click("a:text-is('全年各月和一审两查')");
  const path = new URL(phone.url()).pathname;
  await looksRight(phone, "dues-branch-360");
  await desk.goto(path);
  await desk.selectOption("#check", "2025H2.use");
  await desk.fill("#held_on", "2025-12-30");
  await desk.fill("#findings", "返还的党费没有公布，要公布");
  await desk.locator("button[value=check]").click();
  await desk.getByText("记下了，支部那边看得到。").waitFor();
  assert.equal(await desk.locator("button[value=mend]").count(), 0, "who checks does not mend");
  await phone.goto(path);
  const row = phone.locator("li", { hasText: "2025 年下半年 查使用" });
  await row.locator("input[name=mended]").fill("已经在支部公布栏公布");
  await row.locator("button[value=mend]").click();
  await phone.getByText("记下了，改好了。").waitFor();
  await Promise.all([done(desk), done(phone)]);
});

test("somebody applies, each step is recorded by whoever does it, and what is wrong with the days is told", async () => {
  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/applicants`);
  await looksRight(phone, "applicants-360");
  await phone.click("a:text-is('收到入党申请书')");
  await phone.fill("#name", "卫青禾");
  await phone.fill("#applied_on", "2025-10-08");
  await phone.click("button:text-is('记下')");
  await forgive(phone, /status of 422/);
  assert.match(await phone.textContent("#of_age-error"), /年满 18 周岁/);
  assert.equal(await phone.inputValue("#name"), "卫青禾", "what was typed is kept");
  await phone.check("#of_age");
  await looksRight(phone, "applicant-new-360");
  await phone.click("button:text-is('记下')");
  await phone.getByText("一个月以内要派人谈话").waitFor();
  await phone.getByText("晚了").first().waitFor();
  await looksRight(phone, "applicant-360");
  for (const [step, on] of [["2", "2025-11-20"], ["3", "2025-12-10"]]) {
    assert.equal(await phone.inputValue("#step"), step, "the form begins with the next step");
    await phone.fill("#on", on);
    await phone.locator("button[value=step]").click();
    await phone.getByText("这一步记下了。").waitFor();
  }
  assert.equal(await phone.locator("#step option[value='4']").count(), 0, "the branch does not file for those above");
  const path = new URL(phone.url()).pathname;

  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.goto(`${COUNTY}/staff/applicants`);
  for (const it of await desk.locator("a.fig").all()) {
    const name = await it.locator(".name").textContent();
    const href = await it.getAttribute("href");
    const wanted = Number(await it.locator("b").textContent());
    const other = await deskOf(browser, demo.base, "gongwei");
    await other.goto(href);
    assert.equal(await other.locator("tbody tr").count(), wanted, name);
    await done(other);
  }
  await desk.goto(path);
  assert.equal(await desk.inputValue("#step"), "4");
  await desk.fill("#on", "2025-12-20");
  await desk.fill("[name=paper-1-at]", "机关工委档案柜");
  await desk.locator("button[value=step]").click();
  await desk.getByText("这一步记下了。").waitFor();
  await desk.getByText("机关工委档案柜").first().waitFor();
  await looksRight(desk, "applicant-1440");
  await Promise.all([done(desk), done(phone)]);
});

test("a letter is issued, another is received onto the roster, and hours of study are seen", async () => {
  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/letters`);
  await looksRight(phone, "letters-360");
  await phone.click("a:text-is('开介绍信')");
  await phone.selectOption("#person", { index: 4 });
  await phone.click("button:text-is('开出去')");
  await forgive(phone, /status of 422/);
  assert.match(await phone.textContent("#to-error"), /请选转到县里哪个支部/);
  await phone.fill("#outside", "西安市某街道党工委");
  await looksRight(phone, "letter-new-360");
  await phone.click("button:text-is('开出去')");
  await phone.getByText("介绍信开好了").waitFor();
  assert.match(await phone.textContent("dl.kv"), /2025 年第 \d+ 号/);
  await looksRight(phone, "letter-360");
  await phone.locator("button[value=take_back]").click();
  await forgive(phone, /status of 422/);
  await phone.fill("#words", "不去了");
  await phone.locator("button[value=take_back]").click();
  await phone.getByText("收回了，人还在原来的支部。").waitFor();

  await phone.goto(`${COUNTY}/staff/letters?what=way`);
  await phone.locator("tbody a.t").first().click();
  await phone.click("button:text-is('接收，编到本支部')");
  await phone.getByText("接收了，人已经在本支部的名册上。").waitFor();

  await phone.goto(`${COUNTY}/staff/study`);
  await looksRight(phone, "study-own-360");
  await phone.click("a:text-is('本支部每个人的')");
  assert.ok((await phone.locator("tbody tr").count()) > 5);
  await looksRight(phone, "study-branch-360");
  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.goto(`${COUNTY}/staff/letters`);
  const late = desk.locator("a.fig", { hasText: "到期没有回来" });
  const wanted = Number(await late.locator("b").textContent());
  assert.ok(wanted > 0);
  await late.click();
  assert.equal(await desk.locator("tbody tr").count(), wanted);
  await looksRight(desk, "letters-1440");
  await Promise.all([done(desk), done(phone)]);
});
