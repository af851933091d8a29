// Makes the one file that ships, and the notices of what is in it.
// `node build.mjs FOLDER` writes elsewhere: to compare with what is committed.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const to = process.argv[2] ?? join(here, "..", "kgagent", "browser");

const made = await build({
  absWorkingDir: here,
  entryPoints: ["src/index.js"],
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "esm",
  target: "es2020",
  legalComments: "none",
  metafile: true,
  outfile: join(to, "graph_map.js"),
});

const packages = new Set();
for (const input of Object.keys(made.metafile.inputs)) {
  const found = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (found) packages.add(found[1]);
}
const texts = [...packages].sort().map((name) => {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const license = ["LICENSE.txt", "LICENSE", "LICENSE.md"].map((file) => {
    try {
      return readFileSync(join(folder, file), "utf8").trim();
    } catch {
      return "";
    }
  });
  const text = license.find((found) => found) ?? `License: ${about.license}`;
  return `${name} ${about.version} (${about.license})\n\n${text}\n`;
});
const head = "graph_map.js contains these packages, each under its own license.\n";
writeFileSync(join(to, "NOTICES.txt"), [head, ...texts].join(`\n${"-".repeat(72)}\n\n`));
