// Terms and elections: a secretary counts the ballots of a tie and of its second round on a phone, the
// committee approves and files, and the new term and the posts stand; the screening opens its rows and
// is taken along as a table.

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

/** Fills in a count: how many came, and what each of the list got. */
async function count(phone, present, votes) {
  for (const name of ["present", "issued", "returned", "valid"]) {
    await phone.fill(`#${name}`, String(present));
  }
  const lines = phone.locator("#votes .term-vote input");
  assert.equal(await lines.count(), votes.length);
  for (const [nth, yes] of votes.entries()) await lines.nth(nth).fill(String(yes));
  await phone.click("button:text-is('记下票数')");
}

test("an election is counted on a phone, approved by the committee, and gives the new term and its posts", async () => {
  const phone = await phoneOf(browser, demo.base, "shuji");
  await phone.goto(`${COUNTY}/staff/life`);
  await phone.click("a:text-is('届期和换届')");
  await phone.getByText("正在换届").waitFor();
  await looksRight(phone, "term-360");
  await phone.click("a:text-is('接着办换届')");
  const url = phone.url();
  const seats = Number((await phone.textContent("dl.kv")).match(/(\d+) 名/)[1]);
  const names = await phone.locator(".term-names li").count();
  assert.ok(names > seats, `${names} for ${seats}`);
  await looksRight(phone, "election-360");

  await phone.click("a:text-is('记票数')");
  await looksRight(phone, "election-count-360");
  // More ballots come back than were issued: nothing is counted, and what was typed stays.
  const lines = await phone.locator("#votes .term-vote input").count();
  await count(phone, 999, Array(lines).fill(1));
  await forgive(phone, /status of 422/);
  assert.match(await phone.textContent("#present-error"), /比应到会 \d+ 人还多/);
  assert.equal(await phone.inputValue("#issued"), "999");
  const due = Number((await phone.textContent("#present-error")).match(/应到会 (\d+) 人/)[1]);

  // All but one of the seats are clear, and two have equal votes at the cut.
  const most = Math.floor(due / 2) + 1;
  const clear = Array(seats - 1).fill(most + 1);
  if (clear.length * (most + 1) + 2 * most <= due * seats) {
    await count(phone, due, [...clear, most, most, ...Array(lines - clear.length - 2).fill(0)]);
    await phone.getByText("票数记下了。").waitFor();
    await phone.click("a:text-is('记第 2 轮的票数')");
    assert.equal(await phone.locator("#votes .term-vote").count(), 2);
    await looksRight(phone, "election-again-360");
    await count(phone, due, [most, due - most]);
  } else {
    await count(phone, due, [...clear, due, ...Array(lines - seats).fill(0)]);
  }
  await phone.getByText("票数记下了。").waitFor();

  // What is left of the steps; the last is the committee's.
  const today = await phone.inputValue("#on");
  if (await phone.locator("h2:text-is('第一次委员会会议选书记')").count()) {
    await phone.click("button:text-is('这一步办了')");
    await forgive(phone, /status of 422/);
    assert.match(await phone.textContent("#secretary-error"), /请选谁当书记/);
    await phone.selectOption("#secretary", { index: 1 });
    await phone.fill("#on", today);
    await phone.click("button:text-is('这一步办了')");
    await phone.getByText("这一步记下了。").waitFor();
  } else {
    await phone.selectOption("#secretary", { index: 1 });
  }
  await phone.click("button:text-is('这一步办了')");
  await phone.getByText("下一步：上级批准、归档").waitFor();
  assert.equal(await phone.locator("button:text-is('这一步办了')").count(), 0, "nobody approves themselves");

  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.goto(url);
  await desk.click("button:text-is('这一步办了')");
  await forgive(desk, /status of 422/);
  assert.match(await desk.textContent("#document-error"), /请写批准的文件/);
  await desk.fill("#document", "岚直工〔2025〕30 号");
  await looksRight(desk, "election-file-1440");
  await desk.click("button:text-is('这一步办了')");
  await desk.getByText("办完了").first().waitFor();
  await looksRight(desk, "election-done-1440");

  await phone.goto(`${COUNTY}/staff/life`);
  await phone.click("a:text-is('届期和换届')");
  await phone.getByText("按期换的").waitFor();
  await phone.getByText("任期内").waitFor();
  await Promise.all([done(phone), done(desk)]);
});

test("the committee opens the numbers of the screening, approves an extension, and takes the table along", async () => {
  const desk = await deskOf(browser, demo.base, "gongwei");
  await desk.click("a:text-is('换届排查')");
  await looksRight(desk, "screening-1440");
  for (const name of ["要排查的", "到期没换", "该准备换届", "批准延期的", "没有记届期"]) {
    const figure = desk.locator("a.fig", { hasText: name });
    const wanted = Number(await figure.locator("b").textContent());
    await figure.click();
    await desk.locator("#list-title", { hasText: name }).waitFor();
    assert.equal(await desk.locator("tbody tr").count(), wanted, name);
  }
  const [download] = await Promise.all([
    desk.waitForEvent("download"),
    desk.click("button:text-is('导出表格')"),
  ]);
  assert.match(download.suggestedFilename(), /换届排查.*\.xlsx$/);

  await desk.locator("a.fig", { hasText: "要排查的" }).click();
  await desk.locator("tbody tr a.t").first().click();
  await looksRight(desk, "term-1440");
  await desk.selectOption("#kind", "extend");
  await desk.fill("#day", "2040-01-01");
  await desk.fill("#document", "岚直工〔2025〕31 号");
  await desk.click("button:text-is('记下批准')");
  await forgive(desk, /status of 422/);
  assert.match(await desk.textContent("#day-error"), /最多延一年/);
  assert.equal(await desk.inputValue("#document"), "岚直工〔2025〕31 号", "what was typed is kept");

  const phone = await phoneOf(browser, demo.base, "gongwei");
  await phone.goto(`${COUNTY}/staff/terms`);
  await looksRight(phone, "screening-360");
  await Promise.all([done(desk), done(phone)]);
});
