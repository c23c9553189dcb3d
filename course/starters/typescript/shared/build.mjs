// Builds the day in the current folder: TypeScript to JavaScript, with the compiler that the
// package.json beside this file names.
//
// The compiler is installed when it is missing or package.json has changed, and not looked for
// otherwise: a build takes as long as the compiler does, and needs no network.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const wanted = readFileSync(`${here}package.json`, "utf8");
const stamp = `${here}node_modules/.installed`;

/** Runs a program, and ends with its exit code if that is not 0. */
function run(program, words, cwd = process.cwd()) {
  const { status, error } = spawnSync(program, words, { cwd, stdio: "inherit" });
  if (error) {
    console.error(`cannot start ${program}: ${error.message}`);
    process.exit(1);
  }
  if (status !== 0) process.exit(status ?? 1);
}

function installed() {
  try {
    return readFileSync(stamp, "utf8");
  } catch {
    return undefined;
  }
}

if (installed() !== wanted) {
  // The versions are exact already, so a lock file would add nothing.
  const quietly = ["--no-audit", "--no-fund", "--loglevel=error"];
  run("npm", ["install", "--no-package-lock", "--prefer-offline", ...quietly], here);
  writeFileSync(stamp, wanted);
}
run(process.execPath, [`${here}node_modules/typescript/bin/tsc`, "--project", "."]);
