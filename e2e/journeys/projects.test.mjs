// Responsibilities and risk points: a secretary declares a project, the committee sends it back and
// approves it, steps are done with evidence until it is finished; a risk point is registered, looked at
// again, raised with a reason and struck off. Every number opens as many rows as it says.

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

test("a project is declared, sent back, approved, done step by step and finished", async () => {
  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/projects`);
  await looksRight(phone, "projects-own-360");
  await phone.click("a:text-is('申报一个')");
  await phone.click("button:text-is('申报')");
  await forgive(phone, /status of 422/);
  assert.match(await phone.textContent("#kind-error"), /请选是哪一种/);
  assert.match(await phone.textContent("#steps-error"), /至少写一个节点/);
  await phone.selectOption("#kind", "secretary_project");
  await phone.fill("#title", "楼下的充电桩");
  await phone.fill("#aim", "三个小区不再飞线充电");
  await phone.fill("#due_on", "2025-12-31");
  await phone.fill("#step-1", "选好三处地方");
  await phone.fill("#step-1-due", "2026-01-15");
  await phone.click("button:text-is('申报')");
  await forgive(phone, /status of 422/);
  assert.match(await phone.textContent("#steps-error"), /第 1 个节点比全部完成的日子还晚/);
  assert.equal(await phone.inputValue("#step-1"), "选好三处地方", "what was typed is kept");
  await phone.fill("#step-1-due", "2025-12-31");
  await looksRight(phone, "projects-form-360");
  await phone.click("button:text-is('申报')");
  await phone.getByText("申报好了，等机关工委审核。").waitFor();
  const path = new URL(phone.url()).pathname;
  assert.equal(await phone.getByRole("button", { name: "批准" }).count(), 0, "nobody approves their own");

  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.goto(path);
  await desk.locator("summary", { hasText: "退回修改" }).click();
  await desk.click("button[value=send_back]");
  await forgive(desk, /status of 422/);
  await desk.fill("#words", "再写一步：装好以后回头看。");
  await desk.click("button[value=send_back]");
  await desk.getByText("退回去了，原因对方看得到。").waitFor();

  await phone.goto(path);
  await phone.click("a:text-is('改好再申报')");
  await phone.getByText("再写一步：装好以后回头看。").waitFor();
  await phone.fill("#step-2", "装好以后回头看");
  await phone.fill("#step-2-due", "2025-12-31");
  await looksRight(phone, "projects-again-360");
  await phone.click("button:text-is('再申报')");
  await phone.getByText("申报好了，等机关工委审核。").waitFor();

  await desk.goto(path);
  await desk.click("button:text-is('批准')");
  await desk.getByText("批准了，可以往下办了。").waitFor();
  await looksRight(desk, "project-1440");

  for (const step of [1, 2]) {
    await phone.goto(path);
    await phone.selectOption("#step", String(step));
    await phone.fill("#evidence", "验收单一份，照片三张");
    await phone.click("button:text-is('记下完成')");
    await phone.getByText("记下了，这个节点完成了。").waitFor();
  }
  await looksRight(phone, "project-360");
  await phone.click("button:text-is('办结')");
  await phone.getByText("办结了。", { exact: true }).waitFor();
  await Promise.all([done(phone), done(desk)]);
});

test("the committee's numbers open as many rows as they say, and the list is taken along", async () => {
  const desk = await deskOf(browser, demo.base, "gongwei");
  for (const name of ["年度目标", "重点事项", "书记项目", "责任事项", "超期"]) {
    await desk.goto(`${COUNTY}/staff/projects`);
    const figure = desk.locator("a.fig", { has: desk.locator(`.name:text-is("${name}")`) });
    const count = Number((await figure.locator("b").textContent()).replace(",", ""));
    assert.ok(count > 0, name);
    await figure.click();
    assert.equal(await desk.locator("tbody tr").count(), Math.min(count, 50), name);
  }
  await desk.goto(`${COUNTY}/staff/projects?year=2025&kind=goal`);
  await looksRight(desk, "projects-goals-1440");
  const [file] = await Promise.all([
    desk.waitForEvent("download"),
    desk.click("button:text-is('导出表格')"),
  ]);
  assert.match(file.suggestedFilename(), /\.xlsx$/);
  await done(desk);
});

test("a risk point is registered, looked at again, raised with a reason, and struck off by the committee", async () => {
  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/risks`);
  await looksRight(phone, "risks-own-360");
  await phone.click("a:text-is('登记一个')");
  await phone.click("button:text-is('登记')");
  await forgive(phone, /status of 422/);
  assert.match(await phone.textContent("#criteria-error"), /至少写一条符合的条件/);
  await phone.fill("#post", "党费收缴");
  await phone.fill("#words", "收了不及时上缴");
  await phone.fill("#criteria", "经手钱物");
  await phone.fill("#measures", "两个人收\n每月公示");
  await phone.selectOption("#owner", { index: 1 });
  await looksRight(phone, "risks-form-360");
  await phone.click("button:text-is('登记')");
  await phone.getByText("登记好了，到期会提醒复查。").waitFor();
  const path = new URL(phone.url()).pathname;
  assert.equal(await phone.locator(".title-row .tag", { hasText: "三级" }).count(), 1);

  await phone.fill("#result", "抽了三个月的账，都对得上");
  await phone.click("button:text-is('记下复查')");
  await phone.getByText("记下了，下次复查的日子跟着变。").waitFor();
  await phone.click("a:text-is('调整')");
  await phone.fill("#criteria", "经手钱物\n一个人办\n没有人复核");
  await phone.click("button:text-is('改好了')");
  await forgive(phone, /status of 422/);
  await phone.fill("#why", "原来的两个人走了一个");
  await phone.click("button:text-is('改好了')");
  await phone.getByText("改好了，等级和下次复查的日子跟着变。").waitFor();
  assert.equal(await phone.locator(".title-row .tag", { hasText: "一级" }).count(), 1);
  await looksRight(phone, "risk-360");

  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.goto(`${COUNTY}/staff/risks`);
  await looksRight(desk, "risks-1440");
  await desk.goto(path);
  await desk.locator("summary", { hasText: "销号" }).click();
  await desk.fill("#why", "并到支部书记的岗位里");
  await desk.click("button:text-is('销号')");
  await desk.getByText("销号了，记录留着。").waitFor();
  await Promise.all([done(phone), done(desk)]);
});
