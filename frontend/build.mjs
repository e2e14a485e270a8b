/**
 * Build the files that are installed with the integration, or compare them.
 *
 *   node build.mjs             write them
 *   node build.mjs --compare   fail unless they are what the source says
 */
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { URL, fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { templates } from "./templates.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = fileURLToPath(new URL("../custom_components/poly_vvx/card/www/", import.meta.url));
/** What a page may have to load at once with each file, in bytes: as it is, and as it travels. */
const LIMITS = {
  "phone.js": { raw: 80_000, gzip: 25_000 },
  "everywhere.js": { raw: 6_000, gzip: 6_000 },
};

const compare = process.argv.includes("--compare");

/** Build a file, and the files that it loads: now, or when somebody wants to see what is in them. */
async function built(file) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: here,
    entryPoints: [`src/${file.replace(/\.js$/, ".ts")}`],
    outdir: target,
    write: false,
    bundle: true,
    splitting: true,
    // A page never meets a part of another version: its name is the hash of what is in it.
    chunkNames: "[name]-[hash]",
    metafile: true,
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
  const contents = new Map(outputFiles.map((output) => [basename(output.path), output.contents]));
  const imports = new Map(
    Object.entries(metafile.outputs).map(([path, { imports }]) => [basename(path), imports]),
  );
  return { contents, imports };
}

let failed = false;
const complain = (words) => {
  console.error(words);
  failed = true;
};
const files = new Map();
for (const [file, limit] of Object.entries(LIMITS)) {
  const { contents, imports } = await built(file);
  const atOnce = new Set([file]);
  for (const loaded of atOnce) {
    for (const { path, kind } of imports.get(loaded)) {
      if (kind === "import-statement") {
        atOnce.add(basename(path));
      }
    }
  }
  const sum = { raw: 0, gzip: 0 };
  for (const [name, content] of contents) {
    files.set(name, content);
    const [raw, gzip] = [content.length, gzipSync(content, { level: 9 }).length];
    console.log(
      `${name}: ${raw} bytes, ${gzip} compressed${atOnce.has(name) ? "" : ", on demand"}`,
    );
    if (atOnce.has(name)) {
      sum.raw += raw;
      sum.gzip += gzip;
    }
    if (imports.get(name).some(({ path }) => basename(path) === file)) {
      complain(`${name} imports ${file}, which pages load by another address: it would run twice`);
    }
  }
  console.log(`${file} and what it loads at once: ${sum.raw} bytes, ${sum.gzip} compressed`);
  if (sum.raw > limit.raw || sum.gzip > limit.gzip) {
    complain(`${file} loads too much at once: ${limit.raw}, or ${limit.gzip}, is the most`);
  }
}

await mkdir(target, { recursive: true });
for (const name of await readdir(target)) {
  if (files.has(name)) {
    continue;
  }
  if (compare) {
    complain(`${name} is left over: run scripts/frontend build`);
  } else {
    await rm(`${target}/${name}`);
  }
}
for (const [name, content] of files) {
  const path = `${target}/${name}`;
  if (!compare) {
    await writeFile(path, content);
  } else if (!existsSync(path) || !(await readFile(path)).equals(Buffer.from(content))) {
    complain(`${name} is not what the source says: run scripts/frontend build`);
  }
}
process.exitCode = failed ? 1 : 0;
