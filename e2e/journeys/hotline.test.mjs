// The hotline's file comes in: columns said once, words told once, rows looked at and chosen, taken,
// taken back; the next file goes straight to its rows; what became of it goes back as a file.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, phoneOf } from "../people.mjs";

let browser, demo;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const HEADINGS = "工单编号,标题,主要内容,来电人,联系电话,街乡镇,三级分类,受理时间,办理时限,内部流水";

/** A file of rows as the hotline exports it. */
function file(name, rows) {
  const text = `\uFEFF${[HEADINGS, ...rows].join("\r\n")}\r\n`;
  return { name, mimeType: "text/csv", buffer: Buffer.from(text) };
}

const row = (number, more = {}) => {
  const it = { phone: `1990000${String(number).padStart(4, "0")}`, body: "门前的路灯三天不亮了", ...more };
  return `FS2026${number},第${number}盏路灯不亮,${it.body},王堃,${it.phone},城关镇,市政设施路灯,2025-12-30 09:15,${it.limit ?? ""},${number}`;
};

async function bring(page, sheet) {
  await page.goto(`${COUNTY}/staff/hotline`);
  await page.setInputFiles("#sheet", sheet);
  await page.getByRole("button", { name: "读这个文件" }).click();
}

/** Looks at a page on both sizes. */
async function looksRight(page, name) {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
}

test("a file of the hotline comes in, is taken back, and what became of it goes back", async () => {
  const page = await deskOf(browser, demo.base, "xian");
  const phone = await phoneOf(browser, demo.base, "xian");

  await page.getByRole("link", { name: "热线导入" }).click();
  await page.getByText("还没有导入过").waitFor();
  await looksRight(page, "hotline-empty-1440");
  await bring(page, { name: "旧.xls", mimeType: "application/vnd.ms-excel", buffer: Buffer.from("d0cf11e0a1b11ae1", "hex") });
  await forgive(page, /status of 422/);
  await page.locator("#sheet-error", { hasText: "另存为 .xlsx" }).waitFor();
  await looksRight(page, "hotline-refused-1440");

  const rows = [row(1, { limit: "2025-12-31 12:00" }), row(2), row(3), row(4, { phone: "1.99E+10" }), row(5, { body: "" })];
  await bring(page, file("十二月热线工单.csv", [...rows, "合计,,,,5,,,,,"]));
  await page.getByRole("heading", { name: "每一列是什么" }).waitFor();
  assert.equal(await page.locator("#column-0").inputValue(), "number");
  assert.equal(await page.locator("#column-9").inputValue(), "", "a heading nobody knows");
  await looksRight(page, "hotline-columns-1440");
  const at = new URL(page.url()).pathname;
  await phone.goto(at);
  await looksRight(phone, "hotline-columns-360");
  // Two columns cannot be the same thing.
  await page.selectOption("#column-9", "number");
  await page.getByRole("button", { name: "记住，看预览" }).click();
  await forgive(page, /status of 422/);
  await page.getByRole("link", { name: /两列都选成了/ }).waitFor();
  await looksRight(page);
  await page.selectOption("#column-9", "keep");
  await page.getByRole("button", { name: "记住，看预览" }).click();

  await page.getByRole("heading", { name: "他们的叫法，对我们的叫法" }).waitFor();
  await page.getByText("市政设施路灯").first().waitFor();
  await looksRight(page, "hotline-words-1440");
  await phone.goto(new URL(page.url()).pathname);
  await looksRight(phone, "hotline-words-360");
  await page.locator("#told-0").selectOption({ index: 1 });
  await page.getByRole("button", { name: "记住，看预览" }).click();

  await page.getByRole("button", { name: "导入选中的 3 行" }).waitFor();
  await page.getByText("后面的数字丢了").waitFor();
  await page.getByText("没有写主要内容").waitFor();
  await looksRight(page, "hotline-preview-1440");
  const own = new URL(page.url()).pathname;
  await phone.goto(own);
  await looksRight(phone, "hotline-preview-360");
  const [wrong] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "下载要改的行" }).click(),
  ]);
  assert.equal(wrong.suggestedFilename(), "要改的行.xlsx");

  await page.getByRole("checkbox", { name: "导入第 4 行" }).uncheck();
  await page.getByRole("button", { name: "导入选中的 3 行" }).click();
  await page.getByText("导入了").waitFor();
  await page.getByRole("button", { name: "导入选中的" }).waitFor({ state: "detached" });
  await looksRight(page, "hotline-taken-1440");

  // The request has the hotline's number and its limit, which comes before ours.
  await page.goto(`${COUNTY}/staff/hotline`);
  await page.getByRole("heading", { name: "热线时限比我们的期限早" }).waitFor();
  await looksRight(page, "hotline-1440");
  await phone.goto(`${COUNTY}/staff/hotline`);
  await looksRight(phone, "hotline-360");
  await page.getByRole("link", { name: "第1盏路灯不亮" }).click();
  await page.getByText("FS20261").first().waitFor();
  await page.getByText("比我们的期限早，按这个办").waitFor();
  await looksRight(page, "hotline-request-1440");
  await page.fill("#search", "FS20262");
  await page.press("#search", "Enter");
  await page.getByText("第2盏路灯不亮").first().waitFor();

  // What became of it goes back.
  await page.goto(`${COUNTY}/staff/hotline`);
  const [back] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "导出 .csv" }).click(),
  ]);
  const chunks = [];
  for await (const chunk of await back.createReadStream()) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  assert.equal(text.split("\r\n")[0], `\uFEFF${HEADINGS}`);
  assert.match(text, /FS20261,第1盏路灯不亮,门前的路灯三天不亮了,王\*,199\*{4}0001,城关镇,市政设施路灯,2025-12-30 09:15,2025-12-31 12:00,1/);
  assert.doesNotMatch(text, /19900000001/);

  // The next file of this kind goes straight to its rows; what is here is here.
  await bring(page, file("一月热线工单.csv", [row(1), row(2), row(6)]));
  await page.getByRole("button", { name: "导入选中的 1 行" }).waitFor();
  assert.equal(await page.getByRole("cell", { name: "已经在这里" }).count(), 2);
  await looksRight(page);
  await page.getByRole("button", { name: "清掉没导入的行" }).click();
  await page.getByText("一个字也没留").waitFor();

  // Taken back, as nobody did anything with it.
  await page.goto(own);
  await page.getByText("撤销这次导入").click();
  await looksRight(page);
  await page.getByRole("button", { name: "撤销", exact: true }).click();
  await page.locator(".tag", { hasText: "撤销了" }).waitFor();
  await looksRight(page, "hotline-undone-1440");
  await phone.goto(own);
  await looksRight(phone, "hotline-undone-360");
  await done(phone);
  await done(page);
});

test("who does not dispatch brings no files", async () => {
  const page = await deskOf(browser, demo.base, "ju");
  assert.equal(await page.getByRole("link", { name: "热线导入" }).count(), 0);
  const answer = await page.goto(`${COUNTY}/staff/hotline`);
  assert.equal(answer.status(), 403);
  await forgive(page, /status of 403/);
  await done(page);
});
