// Writes src/api/schema.d.ts from the server's OpenAPI page: `npm run types [file or URL]`, a running server by default.
import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const source = process.argv[2] ?? `${process.env.STORYROOM_URL ?? "http://127.0.0.1:8000"}/api/openapi.json`;
const url = /^https?:/.test(source) ? new URL(source) : pathToFileURL(source);
const types = astToString(await openapiTS(url, { defaultNonNullable: false }));
const head = "// Generated from the server's OpenAPI page by `npm run types`. Never edited by hand.\n\n";
await writeFile(new URL("../src/api/schema.d.ts", import.meta.url), head + types);
