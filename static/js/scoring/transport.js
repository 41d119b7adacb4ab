// Requests to the server and what their results mean. It trusts only a request's result, never the browser's online state.

/** @typedef {{kind: "ok", answer: any} | {kind: "offline" | "signin" | "other" | "refused", code: string, detail: string, params: any, retry: boolean}} Outcome */

/** How long an answer may take, in milliseconds. */
const PATIENCE = 5_000;

/** Remove lone surrogates, which some keyboards leave behind, and null characters. @param {string} text */
const whole = (text) => text.replace(/[\ud800-\udfff\0]/gu, "");

/** A change in the format of the API. @param {import("./state.js").Change} change */
export const wire = (change) => ({ id: change.counter, item: change.item, ...(change.kind === "level" ? { level: change.value } : { comment: whole(change.value ?? "") }), base: change.base,
  ...(change.isRestored ? { written_at: change.writtenAt ?? null } : {}) });

/** A batch in the format of the API. @param {import("./state.js").Change[]} changes of one device */
export const batch = (changes) => ({ device: changes[0].device, epoch: changes[0].epoch, changes: changes.map(wire), ...(changes[0].isRestored ? { restored: true } : {}) });

/** @param {"offline" | "signin" | "refused"} kind @param {string} code @returns {Outcome} */
const trouble = (kind, code, detail = "", params = {}, retry = kind === "offline") => ({ kind, code, detail, params, retry });

/** The meaning of a response. A redirect, or HTML instead of JSON, is a sign-in page or a captive portal.
 * @param {Response} response @returns {Promise<Outcome>} */
export async function read(response) {
  if (response.type === "opaqueredirect" || response.status === 401) return trouble("signin", "signed_out");
  const type = response.headers.get("content-type") ?? "";
  let body = null;
  try {
    if (/[/+]json\b/.test(type)) body = await response.json();
  } catch {
    return trouble("offline", "cut_off");
  }
  if (response.ok) return body ? { kind: "ok", answer: body } : trouble("offline", "no_data");
  const code = body?.code ?? `http_${response.status}`;
  if (response.status >= 500 || response.status === 429 || response.status === 408) return trouble("offline", code, body?.detail ?? "");
  return trouble("refused", code, body?.detail ?? "", body?.params ?? {});
}

/** @param {{token: string, url: (name: string, id?: number) => string, told?: (date: string) => void}} given `told`: the server's time, of every answer
 * @param {typeof fetch} [ask] */
export function createTransport({ token, url, told = () => {} }, ask = (...given) => fetch(...given)) {
  const waiting = /** @type {Set<AbortController>} */ (new Set());

  /** @param {string} address @param {RequestInit} options @returns {Promise<Outcome>} */
  async function request(address, options) {
    const giveUp = new AbortController();
    waiting.add(giveUp);
    const timer = setTimeout(() => giveUp.abort(), PATIENCE);
    try {
      const response = await ask(address, { ...options, credentials: "same-origin", redirect: "manual", signal: giveUp.signal });
      const date = response.headers.get("date");
      if (date) told(date);
      return await read(response);
    } catch {
      return trouble("offline", "unreachable");
    } finally {
      clearTimeout(timer);
      waiting.delete(giveUp);
    }
  }

  async function judging() {
    const outcome = await request(url("judging"), { method: "GET", headers: { Accept: "application/json" } });
    if (outcome.kind === "ok") token = outcome.answer.csrf_token;
    return timed(outcome);
  }

  /** An answer to this moment has the server's time to the millisecond, the header only to the second. @param {Outcome} outcome */
  function timed(outcome) {
    if (outcome.kind === "ok" && outcome.answer.at) told(outcome.answer.at);
    return outcome;
  }

  /** Renew an expired CSRF token once. @param {string} address @param {object} body @returns {Promise<Outcome>} */
  async function post(address, body) {
    const options = () => ({ method: "POST", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token } });
    const first = await request(address, options());
    if (first.kind !== "refused" || first.code !== "csrf") return first;
    const fresh = await judging();
    return fresh.kind === "ok" ? request(address, options()) : fresh;
  }

  return {
    judging,
    /** @param {number} sheet @param {import("./state.js").Change[]} changes of one device */
    changes: (sheet, changes) => post(url("changes", sheet), batch(changes)),
    /** @param {number} sheet @param {{epoch: string, revision: number, total: string, former?: string}} word   `former`: a receipt that a restored backup lacks */
    submit: (sheet, { epoch, revision, total, former }) => post(url("submit", sheet), { epoch, revision, total, ...(former ? { former } : {}) }),
    /** Tell the server that this tablet is there, and ask whether anything changed. @param {object} told_ */
    ping: async (told_) => timed(await post(url("tablet"), told_)),
    /** @param {string} name of an address @param {number} sheet @param {object} body */
    tell: (name, sheet, body) => post(url(name, sheet), body),
    /** Wait no longer for the requests on their way, which may still arrive. */
    giveUp: () => { for (const one of waiting) one.abort(); },
  };
}

/** @typedef {ReturnType<typeof createTransport>} Transport */
