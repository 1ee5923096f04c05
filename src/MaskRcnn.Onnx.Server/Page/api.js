// What the page asks of the server. Every failure becomes a Problem with a title and a detail that a person can act on.
export class Problem extends Error {
  constructor(title, detail, code = "", status = 0) {
    super(title);
    this.title = title;
    this.detail = detail;
    this.code = code;
    this.status = status;
  }
}

let apiKey = sessionStorage.getItem("api-key") ?? "";

export function useApiKey(key) {
  apiKey = key;
  if (key) sessionStorage.setItem("api-key", key);
  else sessionStorage.removeItem("api-key");
}

export const models = signal => getJson("v1/models", signal);
export const info = signal => getJson("v1/info", signal);
export const samples = signal => getJson("samples/index.json", signal);
export const sample = async name => (await call(`samples/${name}`, {})).blob();

// Everything the model is sure of at all: the page filters by score on its own, without asking again.
export async function segment(image, type, model, signal) {
  const query = new URLSearchParams({ score: "0", masks: "rle" });
  if (model) query.set("model", model);
  const started = performance.now();
  const response = await call(`v1/segment?${query}`, { method: "POST", body: image, headers: { "Content-Type": type }, signal });
  const result = await response.json();
  return { document: result, stages: serverTiming(response.headers.get("Server-Timing")), roundTrip: performance.now() - started };
}

async function getJson(url, signal) {
  return (await call(url, { signal })).json();
}

async function call(url, init) {
  const headers = { ...init.headers };
  const key = apiKey;
  if (key) headers["X-API-Key"] = key;
  let response;
  try {
    response = await fetch(url, { ...init, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("The server does not answer.", "It may have been stopped, or the connection was lost. Try again.", "unreachable");
  }
  if (response.ok) return response;
  throw response.status === 401 ? keyProblem(key) : await problemOf(response);
}

// The server's own words about keys are meant for programs. A refused key is forgotten.
function keyProblem(key) {
  if (!key) {
    const detail = "Enter the key that you were given. Whoever runs the server hands them out.";
    return new Problem("This server asks for an API key.", detail, "key_needed", 401);
  }

  if (key === apiKey) useApiKey("");
  const detail = "Check that it is complete, or ask whoever runs the server for another.";
  return new Problem("The server refused this key.", detail, "key_refused", 401);
}

async function problemOf(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    // A proxy in between may answer without a problem document.
  }
  const retry = response.headers.get("Retry-After");
  const detail = [body.detail, retry ? `Try again in ${retry} s.` : ""].filter(Boolean).join(" ");
  return new Problem(body.title ?? `The server answered ${response.status}.`, detail, body.code ?? "", response.status);
}

// "backbone;dur=412.1, pooling;dur=9.8" -> [{ name, milliseconds }]
export function serverTiming(header) {
  return (header ?? "").split(",").map(part => part.trim().split(";")).filter(([name]) => name).map(([name, ...parameters]) => {
    const duration = parameters.map(parameter => parameter.trim()).find(parameter => parameter.startsWith("dur="));
    return { name, milliseconds: duration ? Number(duration.slice(4)) : 0 };
  });
}
