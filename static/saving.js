// @ts-check
// A draft saves itself; what cannot be sent yet waits in this browser, sealed, until it can (docs/no-word-lost.md).
/** @typedef {[string, string][]} Entries  what a form sends
 * @typedef {{path: string, at: number, entries: Entries, field: string}} Copy  what one page could not send yet
 * @typedef {{now: string, sent: string, inputs?: Record<string, string>, html?: string}} Found  how a field stands now
 * @typedef {{kept: boolean, said: string, fields: Record<string, Found>, waiting: string[], keys: Record<string, number>,
 *   here: string, url?: string}} Answer */
/** @type {(path: string) => any} */
const $ = (path) => document.querySelector(path);
const on = (what, event, deed) => what.addEventListener(event, deed);
const [owner, secret] = ($('meta[name="opp-copies"]')?.content || " ").split(" ");
const OURS = `opp:${owner}:`, SOON = 800, OLD = 2592e6;

// Copies: AES-GCM, with a key that is in this page and nowhere on this computer.
const bytes = Uint8Array.from(secret.match(/../g) || [], (pair) => parseInt(pair, 16));
const key = secret && crypto.subtle?.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
const copies = () => Object.keys(localStorage).filter((name) => name.startsWith(OURS));

/** @param {Copy} copy */
async function seal(copy) {
  const iv = crypto.getRandomValues(new Uint8Array(12)), text = new TextEncoder().encode(JSON.stringify(copy));
  return JSON.stringify([...iv, ...new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, text))]);
}

/** @param {string} text @returns {Promise<Copy | null>} null when it cannot be read */
async function unseal(text) {
  try {
    const all = Uint8Array.from(JSON.parse(text)), iv = all.slice(0, 12);
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key, all.slice(12))));
  } catch { return null; }
}

/** @param {string} path @param {Entries} entries @returns {Promise<Answer>}
 *  throws "away" (no server), "out" (not logged in) or "gone" (nothing there any more) */
async function post(path, entries, keepalive = false) {
  const headers = { "X-CSRFToken": document.cookie.match(/\bcsrftoken=([^;]+)/)?.[1] || "" };
  const body = new URLSearchParams(entries), away = () => { throw "away"; };
  const answer = await fetch(path, { method: "POST", body, headers, keepalive, redirect: "manual" }).catch(away);
  if (answer.type === "opaqueredirect" || answer.status === 403) throw "out";
  if (!answer.ok) throw answer.status === 404 ? "gone" : "away";
  return answer.json().catch(away);
}

/** @param {HTMLFormElement} form */
function edit(form) {
  const said = $("[data-said]"), here = $("[data-here]"), named = (name) => /** @type {any} */ (form.elements.namedItem(name));
  const own = OURS + named("page").value, path = () => form.getAttribute("action") || location.pathname;
  let serial = 0, heard = 0, writes = 0, wait = 0, timer, focus = "";
  let busy = false, again = false, leaving = false, safe = Boolean(key);
  /** @type {Record<string, Found>} */
  const both = {};
  const chosen = {};

  const inputs = () => /** @type {any[]} */ ([...form.elements]).filter((one) => one.name && !/hidden|submit|fieldset/.test(one.type) && !one.name.endsWith("-DELETE"));
  /** @type {(of: (one: any) => string) => Record<string, string>} */
  const texts = (of) => Object.fromEntries(inputs().map((one) => [one.name, of(one)]));
  const read = () => texts((one) => one.type === "checkbox" ? (one.checked ? "on" : "") : one.value);
  // What the server holds, as far as this page knows.
  const was = "unsaved" in form.dataset ? {} : texts((one) => one.type === "checkbox" ? (one.defaultChecked ? "on" : "")
    : one.options ? ([...one.options].find((each) => each.defaultSelected) || one.options[0]).value : one.defaultValue);
  const isDirty = () => Object.entries(read()).some(([name, text]) => text !== was[name]);

  /** @returns {Entries} */
  function entries() {
    named("serial").value = serial + 1;
    named("heard").value = heard;
    const all = /** @type {Entries} */ ([...new FormData(form)]).filter(([name]) => !/^csrf|-DELETE$/.test(name));
    return [...all, ["owner", owner], ["itself", "1"]];
  }

  function tell(words, trouble = "") {
    said.textContent = words;
    $("[data-trouble=out] a").search = `next=${location.pathname}`;
    document.querySelectorAll("[data-trouble]").forEach((/** @type {HTMLElement} */ one) => { one.hidden = one.dataset.trouble !== trouble; });
  }

  async function keep() {
    const turn = ++writes;
    if (!isDirty()) return localStorage.removeItem(own);
    try {
      const text = await seal({ path: path(), at: Date.now(), entries: entries(), field: focus });
      if (turn === writes) localStorage.setItem(own, text);
      safe = true;
    } catch { safe = false; }
  }

  // From which text a field goes on.
  function base(name, text) {
    const at = name.lastIndexOf("-") + 1, one = named(`${name.slice(0, at)}started`);
    one.value = JSON.stringify({ ...JSON.parse(one.value || "{}"), [name.slice(at)]: text });
  }

  // Puts texts into inputs; who is typing in one keeps their place.
  function put(inputs = {}) {
    for (const [name, text] of Object.entries(inputs)) {
      const one = named(name), old = one.value, at = one === document.activeElement && one.selectionStart;
      was[name] = text;
      if (one.type === "checkbox") one.checked = text === "on";
      else if (old !== text) one.value = text;
      if (!Number.isInteger(at) || old === text) continue;
      const place = text.startsWith(old.slice(0, at)) ? at : Math.max(0, text.length - old.length + at);
      one.setSelectionRange(place, place);
    }
  }

  function side(name, html = "") {
    $(`[data-both="${name}"]`)?.remove();
    $(`#div_id_${name}`)?.insertAdjacentHTML("beforeend", html);
  }

  /** @param {Answer} answer @param {Record<string, string>} sent */
  function take(answer, sent, mine = 0) {
    const now = read();
    for (const name in sent) if (!answer.waiting.includes(name.replace(/_known$/, ""))) was[name] = sent[name];
    for (const name in answer.keys) if (named(name)) named(name).value = answer.keys[name];
    for (const [name, found] of Object.entries(answer.fields)) {
      if (found.html) {
        if (chosen[name] >= mine) continue; // meanwhile
        if (both[name]?.now !== found.now) side(name, found.html);
        both[name] = found;
        continue;
      }
      const moved = [name, `${name}_known`].some((each) => now[each] !== sent[each]);
      if (!moved) put(found.inputs);
      base(name, moved ? found.sent : found.now);
    }
    here.textContent = answer.here;
    if (!answer.url) return;
    history.replaceState(null, "", answer.url);
    form.setAttribute("action", answer.url);
  }

  async function save(isLast = false) {
    clearTimeout(timer);
    if (leaving || !isDirty()) return;
    again = busy;
    if (busy && !isLast) return;
    busy = true;
    const sent = read(), list = entries(), mine = ++serial;
    try {
      const answer = await post(path(), list, isLast);
      heard = Math.max(heard, mine);
      wait = 0;
      take(answer, sent, mine);
      tell(answer.kept ? answer.said : "", answer.kept ? "" : "waits");
      if (!answer.kept) $("[data-trouble=waits]").textContent = answer.said;
      if (again) timer = setTimeout(save, 0);
    } catch (trouble) {
      tell("", safe || trouble !== "away" ? trouble : "unsafe");
      wait = Math.min(15e3, Math.max(1e3, wait * 2));
      if (trouble !== "gone") timer = setTimeout(save, wait);
    }
    busy = again = false;
    await keep();
  }

  // What others wrote meanwhile comes into the fields that nobody touched here.
  async function look() {
    if (busy || isDirty()) return;
    const sent = read(), answer = await post(path(), [...entries(), ["peek", "1"]]).catch(() => null);
    if (answer) take({ ...answer, waiting: Object.keys(sent), url: "" }, sent);
  }

  on(form, "input", () => {
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, SOON);
  });
  on(form, "change", () => save());
  on(form, "focusin", (event) => { focus = event.target.name || focus; });
  on(form, "click", (event) => {
    const button = event.target.closest("button[name=take], button[name=keep]"), name = button?.value, found = both[name];
    if (!found) return;
    event.preventDefault();
    chosen[name] = serial;
    base(name, found.now);
    if (button.name === "take") put(found.inputs);
    delete both[name];
    side(name);
    named(name).focus();
    keep().then(() => isDirty() ? save() : look());
  });
  on(form, "submit", () => { entries(); leaving = true; sessionStorage.setItem("opp:shown", own); });
  on(window, "pageshow", () => { leaving = false; });
  on(window, "online", () => save());
  on(window, "pagehide", () => save(true));
  on(window, "beforeunload", (event) => { if (!safe && !leaving && isDirty()) event.preventDefault(); });
  on(document, "visibilitychange", () => document.hidden ? save(true) : isDirty() ? save() : look());
  setInterval(() => document.hidden || look(), 20e3);
  if (isDirty()) keep().then(() => save());
  return { own, look, save, focus: (name) => named(name)?.focus() };
}

const form = $("form[data-saves]"), page = form && owner && edit(form);
const [shown, back] = ["opp:shown", "opp:back"].map((name) => sessionStorage.getItem(name));
sessionStorage.clear();
if (shown && form && "unsaved" in form.dataset) localStorage.removeItem(shown); // it stands on this page
if (back) page?.focus(back);

// Sends what earlier pages could not; what cannot be saved as it is, a person looks at.
async function flush() {
  for (const name of copies().filter((each) => each !== page?.own)) {
    const text = localStorage.getItem(name), copy = await unseal(text);
    if (!copy || Date.now() - copy.at > OLD) { localStorage.removeItem(name); continue; }
    const answer = await post(copy.path, copy.entries).catch((trouble) => trouble === "gone" ? /** @type {any} */ ({}) : null);
    if (!answer) return;
    if (!answer.kept) { offer(name, copy); continue; }
    if (localStorage.getItem(name) === text) localStorage.removeItem(name);
    if (copy.path !== location.pathname || !page) continue;
    if (!back && (answer.url || Object.keys(answer.keys).length)) {
      sessionStorage.setItem("opp:back", copy.field);
      return location.replace(answer.url || copy.path);
    }
    await page.look();
    page.focus(copy.field);
  }
}

/** @param {string} name @param {Copy} copy */
function offer(name, copy) {
  const sheet = $("[data-unsent]");
  if (!sheet?.hidden) return;
  sheet.hidden = false;
  sheet.action = copy.path;
  for (const [each, value] of copy.entries.filter(([each]) => each !== "itself")) {
    sheet.append(Object.assign(document.createElement("textarea"), { name: each, value, hidden: true }));
  }
  on(sheet, "submit", () => sessionStorage.setItem("opp:shown", name));
  on($("[data-drop]"), "click", () => { localStorage.removeItem(name); sheet.hidden = true; });
}

// Who logs out leaves nothing behind; what can still be sent goes first.
on(document, "submit", async (event) => {
  const words = event.target.dataset.leaves;
  if (!words || !copies().length) return;
  event.preventDefault();
  page?.save();
  flush();
  for (let tries = 30; copies().length && tries; tries--) await new Promise((done) => setTimeout(done, 100));
  if (copies().length && !confirm(words)) return;
  copies().forEach((name) => localStorage.removeItem(name));
  event.target.submit();
});
if (key) flush();
