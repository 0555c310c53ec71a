// Shows every operation of /api/openapi.json and sends requests to it, with a pasted token or with this browser's session.
const METHODS = ["get", "post", "put", "patch", "delete"];
const token = document.getElementById("token");
const description = await (await fetch("/api/openapi.json")).json();

const element = (tag, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
};

const resolved = (schema) => (schema?.$ref ? description.components.schemas[schema.$ref.split("/").pop()] : schema) ?? {};

const operations = Object.entries(description.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({ path, method, ...item[method] })),
);

function field(parameter) {
  const input = element("input", { name: parameter.name, required: parameter.required === true });
  input.dataset.place = parameter.in;
  const words = parameter.description ? ` – ${parameter.description}` : "";
  return element("label", { className: "field" }, element("span", {}, element("code", {}, parameter.name), words), input);
}

function bodyField(operation) {
  const content = operation.requestBody?.content?.["application/json"];
  if (!content) return [];
  const schema = resolved(content.schema);
  const kept = content.example ?? Object.fromEntries((schema.required ?? []).map((name) => [name, ""]));
  const text = element("textarea", { name: "body", value: JSON.stringify(kept, null, 2), spellcheck: false });
  const shape = element("pre", {}, JSON.stringify(schema, null, 2));
  return [
    element("label", { className: "field" }, "Body", text),
    element("details", {}, element("summary", {}, "Its schema"), shape),
  ];
}

function requestOf(operation, form) {
  let address = operation.path;
  const query = new URLSearchParams();
  const headers = token.value ? { Authorization: `Bearer ${token.value}` } : {};
  for (const input of form.querySelectorAll("input")) {
    if (!input.value) continue;
    if (input.dataset.place === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(input.value));
    if (input.dataset.place === "query") query.set(input.name, input.value);
    if (input.dataset.place === "header") headers[input.name] = input.value;
  }
  const body = form.elements.namedItem("body")?.value;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return [`${address}${query.size ? `?${query}` : ""}`, { method: operation.method.toUpperCase(), headers, body }];
}

async function send(operation, form, output) {
  output.textContent = "…";
  try {
    const answer = await fetch(...requestOf(operation, form));
    const text = await answer.text();
    let shown = text;
    if ((answer.headers.get("content-type") ?? "").includes("json")) shown = JSON.stringify(JSON.parse(text), null, 2);
    output.textContent = `${answer.status} ${answer.statusText}\n\n${shown}`;
  } catch (error) {
    output.textContent = String(error);
  }
}

function shown(operation) {
  const output = element("pre", { ariaLive: "polite" });
  const form = element(
    "form",
    {},
    ...(operation.parameters ?? []).map(field),
    ...bodyField(operation),
    element("button", { type: "submit" }, "Send"),
    output,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(operation, form, output);
  });
  const words = operation.description ? [element("p", {}, operation.description)] : [];
  const head = element(
    "summary",
    {},
    element("b", {}, operation.method.toUpperCase()),
    element("code", {}, operation.path),
    element("span", {}, operation.summary ?? ""),
  );
  return element("details", { id: operation.operationId }, head, ...words, form);
}

document.getElementById("about").textContent = description.info.description ?? "";
const main = document.getElementById("operations");
main.replaceChildren();
for (const tag of new Set(operations.map((operation) => operation.tags?.[0] ?? "other"))) {
  document.getElementById("tags").append(element("a", { href: `#${tag}` }, tag));
  main.append(element("h2", { id: tag }, tag));
  main.append(...operations.filter((operation) => (operation.tags?.[0] ?? "other") === tag).map(shown));
}
