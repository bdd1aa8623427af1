// The checks of the harness must be able to fail: each is shown a page that breaks its rule.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page1440, page360, serveDemo } from "./harness.mjs";

const page = (body) =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>共建</title>
  <meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
  <main>${body}</main>`;

const PAGES = {
  "/good": page("<h1>您好</h1><p>这里一切正常。</p>"),
  "/no-label": page('<h1>您好</h1><input name="phone">'),
  "/wide": page('<h1>您好</h1><div class="plank" style="width:900px">宽</div>'),
  "/wide-without-viewport":
    '<!doctype html><title>x</title><link rel="icon" href="data:,"><div style="width:900px">宽</div>',
  "/error": page("<h1>您好</h1><script>console.error('broken')</script>"),
  "/throws": page("<h1>您好</h1><script>throw new Error('thrown')</script>"),
  "/elsewhere": page('<h1>您好</h1><img alt="" src="http://elsewhere.invalid/a.png">'),
};

let browser, server, base;

before(async () => {
  server = createServer((request, response) => {
    const body = PAGES[request.url];
    response.writeHead(body ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
    response.end(body ?? page("<h1>没有这一页</h1>"));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

for (const javaScript of [true, false]) {
  test(`a good page passes every check, scripts ${javaScript ? "on" : "off"}`, async () => {
    const phone = await page360(browser, base, { javaScript });
    await phone.goto("/good");
    await axe(phone);
    await noOverflow(phone);
    await done(phone);
  });

  test(`axe finds a field without a label, scripts ${javaScript ? "on" : "off"}`, async () => {
    const phone = await page360(browser, base, { javaScript });
    await phone.goto("/no-label");
    await assert.rejects(axe(phone), /label/);
    await done(phone);
  });
}

for (const path of ["/wide", "/wide-without-viewport"]) {
  test(`a page wider than the phone is found: ${path}`, async () => {
    const phone = await page360(browser, base);
    await phone.goto(path);
    await assert.rejects(noOverflow(phone), /px wide/);
    await done(phone);
  });
}

for (const [path, fault] of [
  ["/error", /console error: broken/],
  ["/throws", /script error: thrown/],
  ["/elsewhere", /asked another host/],
  ["/missing", /console error: .*404/],
]) {
  test(`a page's faults fail its test: ${path}`, async () => {
    const desk = await page1440(browser, base);
    await desk.goto(path);
    await assert.rejects(done(desk), fault);
  });
}

test("only what was foreseen is forgiven", async () => {
  const desk = await page1440(browser, base);
  await desk.goto("/missing");
  await assert.rejects(forgive(desk, /500/, { within: 100 }), /nothing to forgive/);
  await forgive(desk, /404/);
  await done(desk);
});

test("a server that does not start says why", async () => {
  const binary = process.env.GONGJIAN_BIN;
  process.env.GONGJIAN_BIN = "/bin/false";
  try {
    await assert.rejects(serveDemo(), /ended with 1 before it was listening/);
  } finally {
    if (binary === undefined) delete process.env.GONGJIAN_BIN;
    else process.env.GONGJIAN_BIN = binary;
  }
});
