// Signing in by a real OpenID provider: bound after the password, then by one press; and every answer
// that is not the answer to this browser's question opens nothing.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Provider from "oidc-provider";
import { axe, done, forgive, launch, noOverflow, page1440, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, signIn } from "../people.mjs";

let browser, demo, server, folder, issuer;
/** What of the next question is asked otherwise than it was sent, if anything. */
let twisted;

before(async () => {
  // The provider is told our address, and we are told its: its server listens first.
  let answer = (_, response) => response.writeHead(503).end();
  server = createServer((request, response) => answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  issuer = `http://127.0.0.1:${server.address().port}`;
  folder = await mkdtemp(join(tmpdir(), "gongjian-oidc-"));
  await writeFile(join(folder, "secret"), "a-secret-of-this-test-only-1234567890\n", { mode: 0o600 });
  const config = [
    'name = "统一身份认证"',
    `issuer = "${issuer}"`,
    'client_id = "gongjian"',
    'client_secret_file = "secret"',
  ].join("\n");
  await writeFile(join(folder, "oidc.toml"), config);
  [demo, browser] = await Promise.all([
    serveDemo("--allow-loopback-calls", "--oidc", join(folder, "oidc.toml")),
    launch(),
  ]);
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "gongjian",
        client_secret: "a-secret-of-this-test-only-1234567890",
        redirect_uris: [`${demo.base}${COUNTY}/staff/sign-in/oidc/back`],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ["of this test only"] },
  });
  const provided = provider.callback();
  answer = (request, response) => {
    const url = new URL(request.url, issuer);
    if (twisted && url.pathname === "/auth") {
      assert.ok(url.searchParams.has(twisted), `${twisted} is asked`);
      url.searchParams.set(twisted, "another");
      request.url = url.pathname + url.search;
      twisted = undefined;
    }
    return provided(request, response);
  };
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  server?.closeAllConnections();
  server?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function looksRight(page, name) {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
}

/** Signs in at the provider as somebody, whoever that is there, and lets it tell us. */
async function atProvider(page, sub) {
  await page.waitForURL(/\/interaction\//);
  if (await page.locator("[name=login]").count()) {
    await page.fill("[name=login]", sub);
    await page.fill("[name=password]", "whatever");
    await page.click("button[type=submit]");
    await page.waitForLoadState();
  }
  await page.getByText("Continue").click();
}

/** The provider is another host, and is meant to be. */
const elsewhere = (page) => forgive(page, new RegExp(`^${issuer}/|asked another host: ${issuer}/`));

async function press(page) {
  await page.goto(`${COUNTY}/staff/sign-in`);
  await page.click("button:text-is('用统一身份认证登录')");
}

test("bound after the password, then in by one press, once an answer", async () => {
  const stranger = await page360(browser, demo.base);
  await stranger.goto(`${COUNTY}/staff/sign-in`);
  await looksRight(stranger, "oidc-sign-in-360");
  await stranger.click("button:text-is('用统一身份认证登录')");
  await atProvider(stranger, "u-17");
  await stranger.getByText("还没有绑在谁的名下").waitFor();
  await forgive(stranger, /status of 401/);
  await elsewhere(stranger);
  await looksRight(stranger, "oidc-unbound-360");
  await done(stranger);

  const desk = await deskOf(browser, demo.base, "xian");
  await desk.goto(`${COUNTY}/staff/sessions`);
  await looksRight(desk, "oidc-sessions-1440");
  await desk.click("button:text-is('绑定')");
  await atProvider(desk, "u-17");
  await desk.getByText("绑好了").waitFor();
  await looksRight(desk, "oidc-bound-1440");
  await elsewhere(desk);
  await done(desk);

  const page = await page360(browser, demo.base);
  const answers = [];
  page.on("request", (it) => it.url().includes("/oidc/back") && answers.push(it.url()));
  await press(page);
  await atProvider(page, "u-17");
  await page.waitForURL(/\/staff\/(?!sign-in)/);
  await looksRight(page, "oidc-in-360");
  assert.equal(answers.length, 1);
  const names = (await page.context().cookies()).map((it) => it.name);
  assert.ok(names.includes("gongjian") && !names.includes("gongjian-oidc"), names.join());
  // The same answer again opens nothing, here or in another browser.
  await page.goto(answers[0]);
  await page.getByText("过期了，或者已经用过").waitFor();
  await forgive(page, /status of 401/);
  await elsewhere(page);
  await done(page);
  const thief = await page1440(browser, demo.base);
  await thief.goto(answers[0]);
  await thief.getByText("过期了，或者已经用过").waitFor();
  await forgive(thief, /status of 401/);
  await looksRight(thief, "oidc-failed-1440");
  await done(thief);
});

test("an answer to another question opens nothing", async () => {
  // The provider answers with what it was asked: another state, or a token with another nonce.
  const changed = async (name, words) => {
    const page = await page1440(browser, demo.base);
    twisted = name;
    await press(page);
    await atProvider(page, "u-17");
    assert.equal(twisted, undefined, `the provider was asked with another ${name}`);
    await page.getByText(words).waitFor();
    assert.ok(!(await page.context().cookies()).some((it) => it.name === "gongjian"));
    await forgive(page, /status of 401/);
    await elsewhere(page);
    await done(page);
  };
  await changed("state", "过期了，或者已经用过");
  await changed("nonce", "核对不上");
});

test("when the provider is away, the password still opens", async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const page = await page360(browser, demo.base);
  await signIn(page, "xian");
  await page.waitForURL(/\/staff\/(?!sign-in)/);
  await done(page);
});
