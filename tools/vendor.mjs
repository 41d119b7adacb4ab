// Copies the pinned npm files into static/vendor and static/fonts and writes their hashes to static/vendor/VERSIONS.json.
// Run after `npm ci`. With --check nothing is written: exit code 1 when a committed file differs from what npm gives.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const check = process.argv.includes("--check");

const FONT_SUBSETS = ["thai", "latin"];
const FONT_WEIGHTS = [400, 600];
/** The faces of typeset papers, whole: typst reads no woff2. */
const PAPER_FONTS = { Sarabun_400Regular: "400Regular", Sarabun_700Bold: "700Bold" };

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const read = (name, path) => readFile(join(modules, name, path));
const manifest = async (name) => JSON.parse(await read(name, "package.json"));

async function bootstrap() {
  const { version } = await manifest("bootstrap");
  const { css } = sass.compile(join(root, "tools/bootstrap.scss"), {
    loadPaths: [modules], style: "compressed", quietDeps: true, logger: sass.Logger.silent,
  });
  return Buffer.from(`/*! Bootstrap v${version}, parts (tools/bootstrap.scss); MIT, see bootstrap.LICENSE */\n${css}\n`);
}

async function files() {
  const list = [
    { name: "bootstrap", file: "vendor/bootstrap.css", licence: "MIT", bytes: await bootstrap() },
    { name: "bootstrap", file: "vendor/bootstrap.LICENSE", licence: "MIT", bytes: await read("bootstrap", "LICENSE") },
    { name: "htmx.org", file: "vendor/htmx.min.js", licence: "0BSD", bytes: await read("htmx.org", "dist/htmx.min.js") },
    { name: "htmx.org", file: "vendor/htmx.LICENSE", licence: "0BSD", bytes: await read("htmx.org", "LICENSE") },
    { name: "idb", file: "vendor/idb.js", licence: "ISC", bytes: await read("idb", "build/index.js") },
    { name: "idb", file: "vendor/idb.LICENSE", licence: "ISC", bytes: await read("idb", "LICENSE") },
    { name: "@fontsource/sarabun", file: "fonts/Sarabun.LICENSE", licence: "OFL-1.1",
      bytes: await read("@fontsource/sarabun", "LICENSE") },
  ];
  for (const subset of FONT_SUBSETS) {
    for (const weight of FONT_WEIGHTS) {
      const font = `sarabun-${subset}-${weight}-normal.woff2`;
      list.push({ name: "@fontsource/sarabun", file: `fonts/${font}`, licence: "OFL-1.1",
        bytes: await read("@fontsource/sarabun", `files/${font}`) });
    }
  }
  for (const [font, folder] of Object.entries(PAPER_FONTS)) {
    list.push({ name: "@expo-google-fonts/sarabun", file: `fonts/${font}.ttf`, licence: "OFL-1.1",
      bytes: await read("@expo-google-fonts/sarabun", `${folder}/${font}.ttf`) });
  }
  return list;
}

async function same(path, bytes) {
  try {
    return (await readFile(path)).equals(bytes);
  } catch {
    return false;
  }
}

async function main() {
  const versions = [];
  const wanted = await files();
  for (const { name, file, licence, bytes } of wanted) {
    const { version } = await manifest(name);
    versions.push({ name, version, file: `static/${file}`, sha256: sha256(bytes), licence });
  }
  const record = Buffer.from(`${JSON.stringify(versions, null, 2)}\n`);
  let differ = 0;
  for (const { file, bytes } of [...wanted, { file: "vendor/VERSIONS.json", bytes: record }]) {
    const path = join(root, "static", file);
    if (await same(path, bytes)) continue;
    differ += 1;
    console.log(`${check ? "differs" : "written"}: static/${file} (${bytes.length} bytes)`);
    if (!check) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
  }
  if (!differ) console.log("static/vendor and static/fonts are what package-lock.json says");
  if (check && differ) process.exitCode = 1;
}

await main();
