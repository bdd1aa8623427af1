// Webhooks: added by an administrator, told once of its secret; another system gets what happens,
// signed, also when it was away; and what goes wrong is said on the page.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { axe, done, forgive, launch, noOverflow, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, phoneOf, send } from "../people.mjs";

let browser, demo, receiver, closed;
/** What arrived; `status` is what the next ones are answered with. */
const got = [];
let status = 204;

before(async () => {
  receiver = createServer((request, response) => {
    const chunks = [];
    request.on("data", (it) => chunks.push(it));
    request.on("end", () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end();
    });
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  [demo, closed, browser] = await Promise.all([serveDemo("--allow-loopback-calls"), serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await Promise.all([demo?.stop(), closed?.stop()]);
  receiver?.close();
});

async function looksRight(page, name) {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
}

/** Waits until so many arrived. */
async function arrived(count) {
  const until = Date.now() + 20_000;
  while (got.length < count && Date.now() < until) await sleep(100);
  assert.equal(got.length, count);
  return got.at(-1);
}

function signed(secret, { headers, body }) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const own = `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
  return headers["webhook-signature"].split(" ").includes(own);
}

const address = () => `http://127.0.0.1:${receiver.address().port}/hook`;

test("another system is told, signed, also after it was away", async () => {
  const desk = await deskOf(browser, demo.base, "admin");
  await desk.click(".side a:text-is('推送')");
  await looksRight(desk, "webhooks-empty-1440");
  await desk.click("button:text-is('加上')");
  await forgive(desk, /status of 422/);
  await looksRight(desk, "webhooks-error-1440");
  assert.equal(await desk.locator("#errors li").count(), 3);
  await desk.fill("#name", "市热线平台");
  await desk.fill("#url", address());
  await desk.check("text=收到新诉求");
  await desk.check("text=群众说没解决");
  await desk.click("button:text-is('加上')");
  await desk.getByText("只在这里显示一次").waitFor();
  await looksRight(desk, "webhook-secret-1440");
  const secret = (await desk.locator(".code").textContent()).trim();
  assert.match(secret, /^whsec_/);
  await desk.click("a:text-is('看这个推送')");
  await looksRight(desk, "webhook-new-1440");
  assert.ok(!(await desk.content()).includes(secret.slice(6)));

  // A test, then something that happened.
  await desk.click("button:text-is('试推')");
  await desk.getByText("试推的一条放进去了").waitFor();
  const tried = await arrived(1);
  assert.ok(signed(secret, tried) && !signed("whsec_AAAA", tried));
  assert.equal(JSON.parse(tried.body).type, "webhook.test");
  assert.ok(Math.abs(Number(tried.headers["webhook-timestamp"]) - Date.now() / 1000) < 60, "the time outside");
  await send(demo.base, { text: "村口的桥栏杆断了", place: await village(demo.base) });
  const told = await arrived(2);
  assert.ok(signed(secret, told));
  const { type, data } = JSON.parse(told.body);
  assert.equal(type, "request.received");
  assert.equal(data.county, "610925");
  assert.ok(!told.body.includes("栏杆"));

  // It is away; then it is back, and the page says both.
  status = 503;
  await send(demo.base, { text: "学校门口的路灯不亮", place: await village(demo.base) });
  const first = await arrived(3);
  status = 204;
  const second = await arrived(4);
  assert.equal(first.headers["webhook-id"], second.headers["webhook-id"]);
  await sleep(500);
  await desk.reload();
  await desk.getByText("推了第 2 次").waitFor();
  await looksRight(desk, "webhook-1440");

  // Two secrets for a day.
  await desk.click("button:text-is('换一个密钥')");
  const other = (await desk.locator(".code").textContent()).trim();
  await desk.click("a:text-is('看这个推送')");
  await desk.getByText("换过密钥").waitFor();
  await desk.locator("tr", { hasText: "试推" }).locator("button").click();
  await desk.getByText("放回去了").waitFor();
  const again = await arrived(5);
  assert.equal(again.headers["webhook-id"], tried.headers["webhook-id"]);
  assert.ok(signed(secret, again) && signed(other, again));

  // It wants no more.
  status = 410;
  await desk.click("button:text-is('试推')");
  await arrived(6);
  status = 204;
  await sleep(500);
  await desk.reload();
  await desk.getByText("对方说不要了").first().waitFor();
  await looksRight(desk, "webhook-gone-1440");
  await done(desk);

  const phone = await phoneOf(browser, demo.base, "admin");
  await phone.goto(`${COUNTY}/staff/webhooks`);
  await looksRight(phone, "webhooks-360");
  await phone.click("td a");
  await looksRight(phone, "webhook-360");
  await done(phone);
});

async function village(base) {
  const html = await (await fetch(`${base}${COUNTY}/report`)).text();
  return html.match(/<option value="(\d{12})"[^>]*>(?![^<]*说不清)/)?.[1];
}

test("this machine is no address for a webhook", async () => {
  const before = got.length;
  const desk = await deskOf(browser, closed.base, "admin");
  await desk.goto(`${COUNTY}/staff/webhooks`);
  await desk.fill("#name", "本机");
  await desk.check("text=收到新诉求");
  for (const url of [address(), address().replace("http:", "https:"), "https://192.168.1.1/", "https://a:b@example.com/"]) {
    await desk.fill("#url", url);
    await desk.click("button:text-is('加上')");
    await forgive(desk, /status of 422/);
    await desk.locator("#url-error").waitFor();
  }
  assert.equal(got.length, before);
  await done(desk);
});
