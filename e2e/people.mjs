// What journeys do again and again: signing in, sending a request as somebody on a phone, the acts
// of staff over plain HTTP. Everything goes through the pages' own forms.
import assert from "node:assert/strict";
import { page1440, page360 } from "./harness.mjs";

export const COUNTY = "/610925";
export const PASSWORD = "Gongjian-2025";

/** Signs in on a page of its own, in the browser. */
export async function signIn(page, login, password = PASSWORD) {
  await page.goto(`${COUNTY}/staff/sign-in`);
  await page.fill("[name=login]", login);
  await page.fill("[name=password]", password);
  await page.click("main button.btn");
}

/** A page of 1440 px on which somebody is signed in. */
export async function deskOf(browser, base, login) {
  return signedIn(await page1440(browser, base), login);
}

/** The same on a phone. */
export async function phoneOf(browser, base, login) {
  return signedIn(await page360(browser, base), login);
}

async function signedIn(page, login) {
  await signIn(page, login);
  // Loaded, so that its keys work.
  await page.waitForURL(/\/staff\/(?!sign-in)/);
  return page;
}

/**
 * A JPEG of one colour, drawn by the browser: `{name, mimeType, buffer}` for a file field.
 * `browser` must run scripts in a context of its own for that, whatever the journey does.
 */
export async function jpeg(browser, colour = "#8a5a2b") {
  const page = await browser.newPage();
  const data = await page.evaluate((fill) => {
    const canvas = document.createElement("canvas");
    canvas.width = 320;
    canvas.height = 240;
    const paint = canvas.getContext("2d");
    paint.fillStyle = fill;
    paint.fillRect(0, 0, 320, 240);
    paint.fillStyle = "#444";
    paint.fillRect(40, 90, 240, 60);
    return canvas.toDataURL("image/jpeg", 0.8).split(",")[1];
  }, colour);
  await page.close();
  return { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from(data, "base64") };
}

/** Chooses a village in a list by its name. */
export async function chooseVillage(page, town, village) {
  const value = await page
    .locator(`#place optgroup[label="${town}"] option`, { hasText: village })
    .first()
    .getAttribute("value");
  await page.selectOption("#place", value);
  return value;
}

/**
 * Sends a request without a browser and gives back its tracking code. The same `key` sent again
 * gives the same code.
 */
export async function send(base, { text, place, category = "road", key = crypto.randomUUID(), ...more }) {
  const form = new FormData();
  // Whoever sends this way has seen what sounds the same.
  const fields = { key, text, place, category, address: "", phone: "", name: "", alike: "seen", ...more };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const answer = await fetch(`${base}${COUNTY}/report`, { method: "POST", body: form, redirect: "manual" });
  assert.equal(answer.status, 303, await answer.text());
  return answer.headers.get("location").split("/").pop();
}

/** Somebody of the staff over plain HTTP: reads a request's page and sends one of its forms. */
export class Officer {
  constructor(base) {
    this.base = base;
  }

  static async signedIn(base, login) {
    const it = new Officer(base);
    const body = new URLSearchParams({ login, password: PASSWORD, next: "" });
    const answer = await fetch(`${base}${COUNTY}/staff/sign-in`, { method: "POST", body, redirect: "manual" });
    assert.equal(answer.status, 303, `${login} cannot sign in`);
    it.cookie = answer.headers.get("set-cookie").split(";")[0];
    return it;
  }

  async get(path) {
    const answer = await fetch(this.base + path, { headers: { cookie: this.cookie }, redirect: "follow" });
    return { status: answer.status, url: answer.url, html: await answer.text() };
  }

  /** What the search field finds: its words go in the body, as the page sends them. */
  async search(q) {
    const { html } = await this.get(`${COUNTY}/staff/`);
    const csrf = html.match(/name="csrf" value="([^"]+)"/)[1];
    const body = new URLSearchParams({ csrf, q });
    const headers = { cookie: this.cookie };
    const answer = await fetch(`${this.base}${COUNTY}/staff/search`, { method: "POST", body, headers, redirect: "follow" });
    return { status: answer.status, url: answer.url, html: await answer.text() };
  }

  /** The path of the request with this number. */
  async find(number) {
    const { url } = await this.search(number);
    assert.match(url, /\/staff\/requests\/\d+$/, `${number} is not found`);
    return new URL(url).pathname;
  }

  /** The page with the contact in clear, which says why it is looked at and leaves a row of the audit. */
  async reveal(path, reason) {
    const { html } = await this.get(path);
    const csrf = html.match(/name="csrf" value="([^"]+)"/)[1];
    const body = new URLSearchParams({ csrf, reason });
    const headers = { cookie: this.cookie };
    const answer = await fetch(`${this.base}${path}/contact`, { method: "POST", body, headers });
    assert.equal(answer.status, 200);
    return answer.text();
  }

  /** Does `act` with `fields`; `photo` goes along as a file. The page must offer the act. */
  async act(path, act, fields = {}, photo = null) {
    const { html } = await this.get(path);
    const form = html.split("<form").find((it) => it.includes(`action="${path}/${act}"`));
    assert.ok(form, `${act} is not offered on ${path}`);
    const body = new FormData();
    for (const name of ["csrf", "key", "version"]) {
      body.set(name, form.match(new RegExp(`name="${name}" value="([^"]*)"`))[1]);
    }
    const to = form.match(/type="hidden" name="to" value="(\d+)"/);
    if (to) body.set("to", to[1]);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    if (photo) body.set("photos", new Blob([photo.buffer], { type: photo.mimeType }), photo.name);
    const answer = await fetch(`${this.base}${path}/${act}`, {
      method: "POST",
      headers: { cookie: this.cookie },
      body,
      redirect: "manual",
    });
    assert.equal(answer.status, 303, `${act}: ${answer.status} ${await answer.text()}`);
  }
}
