// Bundles src/ into ../dist, which the binary embeds. Run by `cargo xtask assets`, after the type check.
//
// Four files come out, each with its own reader:
//   main.js  resident pages: old phones in a chat app's browser, so it stays tiny and speaks Chromium 80
//   desk.js  staff pages: htmx and our own code
//   field-worker.js  what opens two staff forms without a network
//   look.css both
import { build } from "esbuild";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "dist");

const bundles = [
  // A resident page may send 20 kB of script in all (DESIGN, section 7); the shared part takes half.
  { from: "src/main.ts", to: "main.js", target: "chrome80", budget: 10_000 },
  { from: "src/desk.ts", to: "desk.js", target: "chrome88", budget: 40_000 },
  { from: "src/field/worker.ts", to: "field-worker.js", target: "chrome88", budget: 3_000 },
  { from: "src/look.css", to: "look.css", target: "chrome80", budget: 20_000 },
];

await mkdir(dist, { recursive: true });
for (const { from, to, target, budget } of bundles) {
  const outfile = join(dist, to);
  await build({
    absWorkingDir: here,
    entryPoints: [from],
    outfile,
    target,
    bundle: true,
    minify: true,
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  const bytes = await readFile(outfile);
  const sent = gzipSync(bytes).length;
  console.log(`  ${to.padEnd(9)} ${bytes.length} bytes, ${sent} gzipped (at most ${budget})`);
  if (sent > budget) {
    console.error(`${to} is ${sent} bytes gzipped, ${budget} are allowed: take something out of ${from}`);
    process.exitCode = 1;
  }
}
