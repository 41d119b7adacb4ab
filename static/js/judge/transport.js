// Requests to the server: when they are sent, and their results. It trusts only a request's result, never
// the browser's online state.

import { answered, failed, ready, sending } from "./state.js";

/** @typedef {{kind: "ok", answer: any} | {kind: "offline" | "signin" | "refused", code: string, detail: string, params: any, retry: boolean}} Outcome */
/** @typedef {{epoch: string, token: string, judging: string}} Access */

const PATIENCE = 5_000;

/** Remove lone surrogates, which some keyboards leave behind, and null characters. @param {string} text */
const whole = (text) => text.replace(/[\ud800-\udfff\0]/gu, "");

/** A change in the format of the API. @param {import("./state.js").Change} change */
export const wire = (change) => (change.kind === "level"
  ? { id: change.counter, item: change.item, level: change.value, base: change.base }
  : { id: change.counter, item: change.item, comment: whole(change.value ?? ""), base: change.base });

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

/** @param {Access} access @param {typeof fetch} [ask] */
export function createTransport(access, ask = (...given) => fetch(...given)) {
  let token = access.token;
  const waiting = /** @type {Set<AbortController>} */ (new Set());

  /** @param {string} url @param {RequestInit} options @returns {Promise<Outcome>} */
  async function request(url, options) {
    const giveUp = new AbortController();
    waiting.add(giveUp);
    const timer = setTimeout(() => giveUp.abort(), PATIENCE);
    try {
      return await read(await ask(url, { ...options, credentials: "same-origin", redirect: "manual", signal: giveUp.signal }));
    } catch {
      return trouble("offline", "unreachable");
    } finally {
      clearTimeout(timer);
      waiting.delete(giveUp);
    }
  }

  /** Renew an expired CSRF token once. @param {string} url @param {object} body @returns {Promise<Outcome>} */
  async function post(url, body) {
    const options = () => ({ method: "POST", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token } });
    const first = await request(url, options());
    if (first.kind !== "refused" || first.code !== "csrf") return first;
    const fresh = await request(access.judging, { method: "GET", headers: { Accept: "application/json" } });
    if (fresh.kind !== "ok") return fresh;
    token = fresh.answer.csrf_token;
    return request(url, options());
  }

  return {
    /** @param {string} url @param {import("./state.js").Change[]} changes of one device @returns {Promise<Outcome>} */
    changes: (url, changes) => post(url, { device: changes[0].device, epoch: access.epoch, changes: changes.map(wire) }),
    /** Wait no longer for the requests on their way, which may still arrive. */
    giveUp: () => { for (const one of waiting) one.abort(); },
    /** @param {string} url @param {number} revision @param {string} total @returns {Promise<Outcome>} */
    submit: (url, revision, total) => post(url, { epoch: access.epoch, revision, total }),
    /** Whether the session has ended or a backup was restored: what this page calls saved may no longer be there. */
    isOutdated: async () => {
      try {
        const response = await ask(access.judging, { headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual" });
        if (response.status === 401) return true;
        const outcome = await read(response);
        return outcome.kind === "ok" && outcome.answer.epoch !== access.epoch;
      } catch {
        return false;
      }
    },
    /** Whether the server answers. */
    answers: async () => (await request(access.judging, { method: "GET", headers: { Accept: "application/json" } })).kind !== "offline",
  };
}

/** @typedef {ReturnType<typeof createTransport>} Transport */

// When to send: shortly after the last tap, one batch at a time, with back-off after a failure.

/** @typedef {{set: (run: () => void, wait: number) => any, clear: (timer: any) => void}} Clock */

const PAUSE = { level: 250, comment: 900 };
const WAITS = [1000, 2000, 4000];
const BATCH = 200;

/** The delay before the nth retry. @param {number} failures */
export const wait = (failures) => WAITS[Math.min(failures, WAITS.length) - 1] ?? 0;

/** @param {{get: () => import("./state.js").State, set: (state: import("./state.js").State) => void,
 *   send: (changes: import("./state.js").Change[]) => Promise<Outcome>, now: () => string, giveUp?: () => void, spread?: () => number, clock?: Clock}} given   `spread`: by which factor a delay differs,
 *   so that the tablets of a hall do not come back at the same moment */
export function createSender({ get, set, send, now, giveUp = () => {}, spread = () => 0.8 + 0.4 * Math.random(), clock = { set: (run, time) => setTimeout(run, time), clear: (timer) => clearTimeout(timer) } }) {
  let timer = /** @type {any} */ (null);
  let isBusy = false;
  let failures = 0;
  let isAgain = false;

  /** @param {number} time */
  function plan(time) {
    clock.clear(timer);
    timer = clock.set(flush, time);
  }

  async function flush() {
    clock.clear(timer);
    timer = null;
    if (isBusy || get().state !== "open") return;
    const batch = ready(get()).slice(0, BATCH);
    if (!batch.length) return;
    isBusy = true;
    set(sending(get(), batch));
    const outcome = await send(batch);
    isBusy = false;
    if (outcome.kind === "ok") {
      failures = 0;
      set(answered(get(), outcome.answer, now()));
      if (get().outbox.length) plan(0);
      return;
    }
    failures += isAgain ? 0 : 1;
    set(failed(get(), { kind: outcome.kind, code: outcome.code, detail: outcome.detail, retry: outcome.retry }, now()));
    if (outcome.retry) plan(isAgain ? 0 : wait(failures) * spread());
    isAgain = false;
  }

  return {
    /** Something changed. After a failure the retry delay still applies. @param {import("./state.js").Kind} kind */
    nudge(kind) {
      if (isBusy) return; // the running batch checks again when it ends
      if (get().trouble?.retry && timer !== null) return;
      plan(PAUSE[kind]);
    },
    /** Send now: return to the page, or submit. */
    flush() {
      failures = 0;
      return flush();
    },
    /** Send now, without waiting for a request that is not answered. */
    again() {
      failures = 0;
      isAgain = isBusy;
      if (isBusy) giveUp();
      else flush();
    },
  };
}

// Unsent marks of other sheets on this tablet, sent from any open page.
// Refused and conflicting changes stay stored and are shown on their sheet. `refused` receives
// sheets of another judge or another card.

/** @param {{store: import("./store.js").Store, transport: Transport, epoch: string,
 *   url: (sheet: number) => string, except?: number, told: () => void, refused?: (sheet: number) => void, again?: (run: () => void) => void}} given */
export function createDrain({ store, transport, epoch, url, except, told, refused = () => {}, again = (run) => setTimeout(run, 10_000) }) {
  const settled = new Set();

  /** @param {number} sheet @returns {Promise<boolean>} whether it should be tried again later */
  async function drain(sheet) {
    const kept = (await store.all(sheet)).filter((change) => !settled.has(change.id) && change.epoch === epoch);
    const first = kept.filter((change, place) => kept.findIndex((other) => other.item === change.item && other.kind === change.kind) === place);
    const batch = first.filter((change) => change.device === first[0].device);
    if (!batch.length) return false;
    const outcome = await transport.changes(url(sheet), batch);
    if (outcome.kind !== "ok") {
      if (outcome.code === "not_your_sheet") refused(sheet);
      return outcome.retry;
    }
    const by = new Map(batch.map((change) => [change.counter, change]));
    const done = [...outcome.answer.accepted, ...outcome.answer.superseded].map((one) => by.get(one.id)).filter((change) => change !== undefined);
    await store.saw(sheet, epoch, outcome.answer.revision);
    await store.write(sheet, [], /** @type {import("./state.js").Change[]} */ (done), []);
    for (const one of [...outcome.answer.conflicts, ...outcome.answer.rejected]) settled.add(by.get(one.id)?.id);
    told();
    return kept.length > batch.length ? drain(sheet) : false;
  }

  async function run() {
    let isLeft = false;
    for (const sheet of (await store.sheets()).keys()) if (sheet !== except && await drain(sheet)) isLeft = true;
    if (isLeft) again(run);
  }
  return run;
}
