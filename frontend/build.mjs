/**
 * Build the files that are installed with the integration, or compare them.
 *
 *   node build.mjs             write them
 *   node build.mjs --compare   fail unless they are what the source says
 */
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { URL, fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { templates } from "./templates.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = fileURLToPath(new URL("../custom_components/poly_vvx/card/www/", import.meta.url));
/** What each file may weigh, in bytes: as it is, and as it travels. */
const LIMITS = {
  "phone.js": { raw: 104_000, gzip: 32_000 },
  "everywhere.js": { raw: 6_000, gzip: 6_000 },
};

const compare = process.argv.includes("--compare");
const { outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: Object.keys(LIMITS)
    .map((file) => `src/${file.replace(/\.js$/, ".ts")}`)
    .filter((source) => existsSync(`${here}/${source}`)),
  outdir: target,
  write: false,
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  minify: true,
  plugins: [templates],
  legalComments: "none",
  banner: {
    js: "/* Poly VVX for Home Assistant. Built from frontend/ by scripts/frontend build. */",
  },
});

let failed = false;
const complain = (words) => {
  console.error(words);
  failed = true;
};
for (const { path, contents } of outputFiles) {
  const file = basename(path);
  const [raw, gzip] = [contents.length, gzipSync(contents, { level: 9 }).length];
  console.log(`${file}: ${raw} bytes, ${gzip} compressed`);
  if (raw > LIMITS[file].raw || gzip > LIMITS[file].gzip) {
    complain(`${file} is too large: ${LIMITS[file].raw}, or ${LIMITS[file].gzip}, is the most`);
  }
  if (!compare) {
    await mkdir(target, { recursive: true });
    await writeFile(path, contents);
  } else if (!existsSync(path) || !(await readFile(path)).equals(Buffer.from(contents))) {
    complain(`${file} is not what the source says: run scripts/frontend build`);
  }
}
process.exitCode = failed ? 1 : 0;
