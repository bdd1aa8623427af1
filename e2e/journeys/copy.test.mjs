// A copy of the data and of the keys, made while the server rests, is the county: everything is there
// on another machine, nothing in it was changed, and without the keys nobody reads who wrote.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { COUNTY, Officer, send } from "../people.mjs";

const BINARY = process.env.GONGJIAN_BIN ?? join(import.meta.dirname, "..", "..", "target", "debug", "gongjian");

/** Serves a data directory; `stop` waits until the server has ended by itself. */
async function serve(t, data) {
  const args = ["demo", "--scale", "village", "--data", data, "--listen", "127.0.0.1:0"];
  const server = spawn(BINARY, args, { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => server.kill("SIGKILL"));
  const gone = once(server, "exit");
  for await (const line of createInterface({ input: server.stdout })) {
    const base = line.match(/^listening on (http:\/\/\S+)/)?.[1];
    if (base) {
      server.stdout.resume();
      return { base, stop: () => (server.kill("SIGTERM"), gone) };
    }
  }
  throw new Error("the server ended before it listened");
}

const tells = (...args) => {
  const { status, stdout, stderr } = spawnSync(BINARY, args, { encoding: "utf8" });
  return { status, said: stdout + stderr };
};

test("a copy of the data and of the keys comes back whole, and without the keys not at all", async (t) => {
  const room = await mkdtemp(join(tmpdir(), "gongjian-copy-"));
  t.after(() => rm(room, { recursive: true }));
  const [first, second] = [join(room, "first"), join(room, "second")];
  const before = await serve(t, first);
  const zhen = await Officer.signedIn(before.base, "zhen");
  const place = (await zhen.get(`${COUNTY}/report`)).html.match(/value="(610925\d{6})"/)[1];
  const text = "喆堃㛃𠮷家的水管漏了，地下室进水。";
  const code = await send(before.base, { text, place, category: "water", phone: "19900007766", name: "欧阳喆堃" });
  await before.stop();

  await cp(first, second, { recursive: true });
  await rm(first, { recursive: true });
  const shut = tells("verify-audit", "--data", second);
  assert.notEqual(shut.status, 0, "data without its keys is refused");
  await cp(`${first}.keys`, `${second}.keys`, { recursive: true });
  await rm(`${first}.keys`, { recursive: true });

  for (const args of [["verify-audit"], ["doctor", "--deep"]]) {
    const { status, said } = tells(...args, "--data", second);
    assert.equal(status, 0, said);
  }
  const after = await serve(t, second);
  const page = await fetch(`${after.base}${COUNTY}/t/${code}`);
  assert.equal(page.status, 200);
  assert.ok((await page.text()).includes(text));
  const again = await Officer.signedIn(after.base, "zhen");
  const number = (await (await fetch(`${after.base}${COUNTY}/t/${code}`)).text()).match(/编号 ([0-9A-Z-]+)/)[1];
  const path = await again.find(number);
  assert.ok(!(await again.get(path)).html.includes("欧阳喆堃"), "who wrote is covered until somebody says why");
  const shown = await again.reveal(path, "ask");
  assert.ok(shown.includes("欧阳喆堃") && shown.includes("19900007766"), "who wrote can still be reached");
  await after.stop();
});
