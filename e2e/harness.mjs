// What every browser journey needs: the demo server, a browser, and checks that hold on every page.
//
// A journey asks for the server once (`serveDemo`), opens pages of the two sizes we design for
// (`page360`, `page1440`) and calls `done` on each: a page that logged an error or asked another host
// for anything fails its test there.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import axeCore from "axe-core";
import { chromium } from "playwright-core";

const HERE = import.meta.dirname;
const OUT = join(HERE, "out");

/** How long filling a village and starting may take in a debug build on a busy machine. */
const START_MS = 180_000;

const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Fills a fresh data folder with the smallest demo county (unless `more` names a `--scale`) and
 * serves it.
 *
 * `{base, output, stop}`: the address without a slash at its end, everything printed so far (the
 * sign-ins among it), and the way to stop it and remove its data.
 */
export async function serveDemo(...more) {
  const binary = process.env.GONGJIAN_BIN ?? join(HERE, "..", "target", "debug", "gongjian");
  const scale = more.includes("--scale") ? [] : ["--scale", "village"];
  const data = await mkdtemp(join(tmpdir(), "gongjian-e2e-"));
  const server = spawn(
    binary,
    ["demo", ...scale, "--data", data, "--listen", "127.0.0.1:0", ...more],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const printed = [];
  const gone = once(server, "exit");
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill("SIGTERM");
      await Promise.race([gone, later(10_000)]);
      if (server.exitCode === null && server.signalCode === null) server.kill("SIGKILL");
    }
    await rm(data, { recursive: true, force: true });
    await rm(`${data}.keys`, { recursive: true, force: true });
  };
  try {
    const base = await listening(server, gone, printed);
    return { base, output: () => printed.join("\n"), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address in the line `listening on http://ADDR`, or everything the server said instead. */
async function listening(server, gone, printed) {
  const said = new Promise((resolve) => {
    for (const stream of [server.stdout, server.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        printed.push(line);
        const found = line.match(/^listening on (http:\/\/\S+?)\/?$/);
        if (found) resolve(found[1]);
      });
    }
  });
  const base = await Promise.race([said, gone.then(() => null), later(START_MS)]);
  if (base) return base;
  const ended = server.exitCode ?? server.signalCode;
  const how = ended === null ? `was silent for ${START_MS / 1000} s` : `ended with ${ended}`;
  throw new Error(`the demo ${how} before it was listening:\n${printed.join("\n")}`);
}

/** Resolves to nothing after some milliseconds, without keeping the process alive. */
function later(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

/** One browser for a test file. Close it in `after`. */
export async function launch() {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: [
      // Chromium refuses to start as root with its own process isolation on.
      ...(root ? ["--no-sandbox"] : []),
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A small old phone, 360 px wide. Without scripts by `{javaScript: false}`. */
export async function page360(browser, base, { javaScript = true, ...more } = {}) {
  return openPage(browser, base, {
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    javaScriptEnabled: javaScript,
    ...more,
  });
}

/** A desk in an office, 1440 px wide. */
export async function page1440(browser, base, more = {}) {
  return openPage(browser, base, { viewport: { width: 1440, height: 900 }, ...more });
}

/** A page in a context of its own, watched from its first request on. */
async function openPage(browser, base, options) {
  const context = await browser.newContext({
    baseURL: base,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  faults.set(page, []);
  if (options.javaScriptEnabled === false) scriptsOff.add(page);
  watch(page, new URL(base).origin);
  return page;
}

/** What went wrong on each page so far. */
const faults = new WeakMap();

/** The pages that were opened without scripts. */
const scriptsOff = new WeakSet();

/** The pages that asked for another document and do not show it yet. */
const underway = new WeakSet();

/** A click does not wait for the page it leads to: waits until what was asked for is shown. */
async function arrived(page) {
  const until = Date.now() + 10_000;
  while (underway.has(page) && Date.now() < until) await sleep(20);
  await page.waitForLoadState();
}

function watchDocuments(page) {
  const isDocument = (request) =>
    request.isNavigationRequest() && request.frame() === page.mainFrame();
  page.on("request", (request) => isDocument(request) && underway.add(page));
  page.on("requestfailed", (request) => isDocument(request) && underway.delete(page));
  page.on("framenavigated", (frame) => frame === page.mainFrame() && underway.delete(page));
  page.on("download", () => underway.delete(page));
}

function watch(page, origin) {
  watchDocuments(page);
  const note = (fault) => faults.get(page).push(`${page.url()}: ${fault}`);
  page.on("pageerror", (error) => note(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") note(`console error: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    const inside = url.origin === origin || ["data:", "blob:", "about:"].includes(url.protocol);
    if (!inside) note(`asked another host: ${request.url()}`);
  });
}

/**
 * Takes the faults that `expected` matches off a page's list: a form refused on purpose logs its 422.
 *
 * Waits for the fault, because a click does not wait for the answer to what it sends. Fails when
 * there is none, so that an allowance that is no longer needed is noticed; with `always: false`
 * there may be none, where it depends on what was on its way at that moment.
 */
export async function forgive(page, expected, { always = true, within = 10_000 } = {}) {
  const until = Date.now() + (always ? within : 0);
  while (!faults.get(page).some((fault) => expected.test(fault)) && Date.now() < until) {
    await sleep(20);
  }
  const found = faults.get(page);
  const rest = found.filter((fault) => !expected.test(fault));
  if (always) assert.notEqual(rest.length, found.length, `nothing to forgive matches ${expected}`);
  faults.set(page, rest);
  await arrived(page);
}

/** Ends a page; fails when it logged an error or asked another host for anything. */
export async function done(page) {
  await page.context().close();
  assert.deepEqual(faults.get(page), [], "the page logged errors or left its origin");
}

/**
 * Fails with the list of accessibility violations of the page as it is now.
 *
 * axe waits for timers, which never fire where scripts are off. No script of the page can notice
 * when they are replaced there: what should run as soon as possible does, time-outs do not.
 * Colours on their way from one state to the next are at their end first: between the two they
 * are nobody's to read.
 */
export async function axe(page) {
  await arrived(page);
  await page.evaluate(() => {
    for (const it of document.getAnimations()) if (it instanceof CSSTransition) it.finish();
  });
  if (scriptsOff.has(page)) {
    await page.evaluate(() => {
      globalThis.setTimeout = (act, delay, ...more) => {
        if (!delay) Promise.resolve().then(() => act(...more));
        return 0;
      };
    });
  }
  await page.evaluate(axeCore.source);
  const { violations, passes } = await page.evaluate(
    (tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }),
    AXE_TAGS,
  );
  const list = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id} (${help}): ${node.target.join(" ")}`),
  );
  assert.deepEqual(list, [], `axe on ${page.url()}`);
  assert.ok(passes.length > 0, `axe looked at nothing on ${page.url()}`);
}

/** Fails when the page can be scrolled sideways, and names what sticks out. */
export async function noOverflow(page) {
  await arrived(page);
  const { scroll, client, wide } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const outside = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 0.5,
    );
    const name = (element) =>
      element.tagName.toLowerCase() + [...element.classList].map((it) => `.${it}`).join("");
    return { scroll: scrollWidth, client: clientWidth, wide: outside.slice(0, 5).map(name) };
  });
  // On a phone the layout itself grows with what sticks out: compare with the screen, too.
  const width = Math.min(client, page.viewportSize().width);
  assert.ok(scroll <= width, `${page.url()} is ${scroll} px wide, ${width} fit: ${wide.join(", ")}`);
}

/** A picture of the whole page for people to look at: `e2e/out/NAME.png`. */
export async function shot(page, name) {
  await mkdir(OUT, { recursive: true });
  await page.screenshot({ path: join(OUT, `${name}.png`), fullPage: true });
}

/**
 * A line to the server at `base` that can be cut. The browser's own switch for being offline tells its
 * pages so, and not in every release its workers; here nothing goes through for anybody.
 */
export async function wire(base) {
  const { hostname, port } = new URL(base);
  const open = new Set();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => (open.delete(socket), near.destroy(), far.destroy()));
    }
    near.pipe(far).pipe(near);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    /** Cuts it, or mends it. */
    cut(now) {
      isCut = now;
      if (now) for (const socket of open) socket.destroy();
    },
    stop() {
      this.cut(true);
      server.close();
    },
  };
}
