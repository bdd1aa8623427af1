// One's own sign-ins, the second factor from its QR code to a recovery code, and the audit's page.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, phoneOf, signIn } from "../people.mjs";

let browser, demo;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function looksRight(page, name) {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
}

/** The code of an authenticator, so many steps from now. */
function code(secret, steps = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const letter of secret.replaceAll(" ", "")) {
    bits += letters.indexOf(letter).toString(2).padStart(5, "0");
  }
  const bytes = bits.match(/.{8}/g).map((it) => Number.parseInt(it, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  const at = hash[19] & 15;
  const number = (hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, "0");
}

test("a second factor is set up, asked for, and a recovery code stands in", async () => {
  const desk = await deskOf(browser, demo.base, "xian");
  await desk.goto(`${COUNTY}/staff/sessions`);
  await looksRight(desk, "sessions-1440");
  await desk.click("a:text-is('现在设')");
  await looksRight(desk, "second-off-1440");
  await desk.click("button:text-is('开始设')");
  await desk.getByText("用手机上的验证器扫这个码").waitFor();
  await looksRight(desk, "second-enrol-1440");
  const secret = await desk.locator(".enrol-groups").textContent();
  await desk.fill("#code", "000000");
  await desk.click("button:text-is('核对')");
  await forgive(desk, /status of 422/);
  await looksRight(desk);
  const used = code(secret);
  await desk.fill("#code", used);
  await desk.click("button:text-is('核对')");
  await desk.getByText("只显示这一次").waitFor();
  await looksRight(desk, "second-codes-1440");
  const codes = await desk.locator(".recovery-codes code").allTextContents();
  assert.equal(codes.length, 10);
  await done(desk);

  const phone = await page360(browser, demo.base);
  await signIn(phone, "xian");
  await phone.waitForURL(/sign-in\/second/);
  await looksRight(phone, "second-step-360");
  await phone.fill("#code", used);
  await phone.click("button:text-is('登录')");
  await phone.getByText("已经用过了").waitFor();
  await forgive(phone, /status of 401/);
  await looksRight(phone);
  await phone.fill("#code", codes[0].toLowerCase());
  await phone.click("button:text-is('登录')");
  await phone.getByText("上次登录").waitFor();
  await phone.goto(`${COUNTY}/staff/sessions`);
  await looksRight(phone, "sessions-360");
  await phone.click("button:text-is('别处的全部退出')");
  await phone.getByText("退出了。").waitFor();
  await done(phone);
});

test("the auditor reads who did what and has the chain read again", async () => {
  const desk = await deskOf(browser, demo.base, "shenji");
  await desk.click(".side a:text-is('审计记录')");
  await looksRight(desk, "audit-1440");
  for (const said of await desk.locator("tbody tr td:nth-child(4), tbody tr td:nth-child(5)").allTextContents()) {
    assert.doesNotMatch(said, /[a-z]+_[a-z]+|^[a-z]+$/, "a code where a word should stand");
  }
  await desk.selectOption("#act", "sign_in");
  await desk.click("button:text-is('找')");
  assert.ok((await desk.locator("tbody tr").count()) >= 1);
  await desk.click("button:has-text('重读审计链')");
  await desk.getByRole("status").getByText("没有被改过").waitFor();
  await looksRight(desk);
  await done(desk);
  const phone = await phoneOf(browser, demo.base, "shenji");
  await phone.goto(`${COUNTY}/staff/audit`);
  await looksRight(phone, "audit-360");
  await done(phone);
});
