// One's own requests by a code to the telephone one left: switched on by the county, without a
// script, at 360 px; and a telephone that nobody left is answered alike.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, send } from "../people.mjs";

let browser, demo, gateway, folder;
const got = [];

before(async () => {
  gateway = createServer((request, response) => {
    const chunks = [];
    request.on("data", (it) => chunks.push(it));
    request.on("end", () => {
      got.push({ key: request.headers["x-key"], ...JSON.parse(Buffer.concat(chunks)) });
      response.end('{"result":0}');
    });
  });
  gateway.listen(0, "127.0.0.1");
  await once(gateway, "listening");
  folder = await mkdtemp(join(tmpdir(), "gongjian-sms-"));
  const file = join(folder, "sms.toml");
  const config = [
    `url = "http://127.0.0.1:${gateway.address().port}/send"`,
    'headers = { Content-Type = "application/json", X-Key = "k-1" }',
    `body = '{"to":"{phone}","code":"{code}","say":"{text}"}'`,
    `answer = '"result":0'`,
  ].join("\n");
  await writeFile(file, config, { mode: 0o600 });
  [demo, browser] = await Promise.all([
    serveDemo("--allow-loopback-calls", "--sms-gateway", file),
    launch(),
  ]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  gateway?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function looksRight(page, name) {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
}

async function village(base) {
  const html = await (await fetch(`${base}${COUNTY}/report`)).text();
  return html.match(/<option value="(\d{12})"[^>]*>(?![^<]*说不清)/)?.[1];
}

test("who left a telephone sees their own requests", async () => {
  assert.equal((await fetch(`${demo.base}${COUNTY}/mine`)).status, 404, "off until it is switched on");
  const desk = await deskOf(browser, demo.base, "admin");
  await desk.goto(`${COUNTY}/staff/rules/request.mine`);
  await looksRight(desk, "mine-rule-1440");
  await desk.fill("#value", "1");
  await desk.fill("#from", await desk.locator("#from").getAttribute("min"));
  await desk.fill("#why", "便民服务要求");
  await desk.locator("main form button.btn").first().click();
  await desk.getByText("存好了").waitFor();
  await done(desk);

  const place = await village(demo.base);
  await send(demo.base, { text: "村口的桥栏杆断了三根", place, phone: "19900004321" });
  await send(demo.base, { text: "学校门口的路灯不亮，晚上看不见路", place, phone: "199 0000 4321" });

  const page = await page360(browser, demo.base, { javaScript: false });
  await page.goto(`${COUNTY}/track`);
  await looksRight(page, "mine-track-360");
  await page.click("a:text-is('用手机号看我提的')");
  await looksRight(page, "mine-ask-360");
  await page.fill("#phone", "123");
  await page.click("button:text-is('发验证码')");
  await forgive(page, /status of 422/);
  await looksRight(page, "mine-ask-error-360");
  await page.fill("#phone", "19900004321");
  await page.click("button:text-is('发验证码')");
  await page.locator("#code").waitFor();
  await looksRight(page, "mine-code-360");
  assert.ok(!page.url().includes("19900004321"));
  const until = Date.now() + 20_000;
  while (got.length === 0 && Date.now() < until) await sleep(100);
  assert.equal(got.length, 1);
  const [{ to, code, say, key }] = got;
  assert.equal(to, "19900004321");
  assert.equal(key, "k-1");
  assert.match(code, /^\d{6}$/);
  assert.ok(say.includes(code));

  // Another at once, a wrong one, then the right one.
  await page.click("button:text-is('再发一次')");
  await page.getByText("刚要过验证码").waitFor();
  await forgive(page, /status of 429/);
  await looksRight(page);
  await page.fill("#code", code === "000000" ? "111111" : "000000");
  await page.click("button:text-is('看我提的')");
  await page.locator("#code-error").waitFor();
  await forgive(page, /status of 422/);
  await looksRight(page, "mine-code-error-360");
  await page.fill("#code", code);
  await page.click("button:text-is('看我提的')");
  await page.getByText("村口的桥栏杆断了三根").waitFor();
  assert.equal(await page.locator(".mine-list li").count(), 2);
  await looksRight(page, "mine-list-360");
  const cookies = await page.context().cookies();
  const own = cookies.find((it) => it.name === "gongjian-mine");
  assert.ok(own.httpOnly && own.sameSite === "Lax" && own.expires === -1 && own.path === `${COUNTY}/mine`);
  await page.click("a:text-is('村口的桥栏杆断了三根')");
  await page.waitForURL(/\/t\//);
  await page.goto(`${COUNTY}/mine`);
  await page.click("button:text-is('离开')");
  await page.waitForURL(new RegExp(`${COUNTY}/$`));
  // The cookie put back opens nothing: it ended on the server.
  await page.context().addCookies([own]);
  await page.goto(`${COUNTY}/mine`);
  await page.locator("#phone").waitFor();
  await done(page);
});

test("nobody learns whether a telephone was left", async () => {
  const texts = [];
  for (const phone of ["19900004322", "19900004323"]) {
    if (phone.endsWith("2")) await send(demo.base, { text: "水管漏水", place: await village(demo.base), phone });
    const page = await page360(browser, demo.base);
    await page.goto(`${COUNTY}/mine`);
    await page.fill("#phone", phone);
    await page.click("button:text-is('发验证码')");
    await page.locator("#code").waitFor();
    texts.push((await page.textContent("main")).replaceAll(phone, ""));
    await done(page);
  }
  assert.equal(texts[0], texts[1]);
  await sleep(4_000);
  assert.deepEqual(got.map((it) => it.to).filter((it) => it.startsWith("1990000432") && it !== "19900004321"), ["19900004322"]);
});
