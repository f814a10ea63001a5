// @ts-check
// A draft saves itself; what cannot be sent yet waits in this browser, sealed, until it can (docs/no-word-lost.md).
/** @typedef {import("./saving_types").Answer} Answer */
const $ = (path) => /** @type {any} */ (document.querySelector(path));
const on = (what, event, deed) => what.addEventListener(event, deed);
const [owner, secret] = ($('meta[name="opp-copies"]')?.content || " ").split(" ");
const OURS = `opp:${owner}:`, MONTH = 2592e6;

// Copies ({path, at, entries, field}): AES-GCM, with a key that is in this page and nowhere on this computer.
const key = secret && crypto.subtle?.importKey(
  "raw", Uint8Array.from(secret.match(/../g), (pair) => parseInt(pair, 16)), "AES-GCM", false, ["encrypt", "decrypt"]);
const drop = (name) => localStorage.removeItem(name), aes = (iv) => ({ name: "AES-GCM", iv });
const copies = () => Object.keys(localStorage).filter((name) => name.startsWith(OURS));

async function seal(copy) {
  const iv = crypto.getRandomValues(new Uint8Array(12)), text = new TextEncoder().encode(JSON.stringify(copy));
  return JSON.stringify([...iv, ...new Uint8Array(await crypto.subtle.encrypt(aes(iv), await key, text))]);
}

async function unseal(text) {
  const all = Uint8Array.from(JSON.parse(text));
  return new Response(await crypto.subtle.decrypt(aes(all.slice(0, 12)), await key, all.slice(12))).json();
}

/** @returns {Promise<Answer>} or throws "away" (no server), "out" (not logged in) or "gone" (nothing there) */
async function post(path, entries, keepalive = false) {
  const headers = { "X-CSRFToken": document.cookie.match(/\bcsrftoken=([^;]+)/)?.[1] || "" };
  const away = () => { throw "away"; }, body = new URLSearchParams(entries);
  const answer = await fetch(path, { method: "POST", body, headers, keepalive, redirect: "manual" }).catch(away);
  if (answer.type === "opaqueredirect" || answer.status === 403) throw "out";
  if (!answer.ok) throw answer.status === 404 ? "gone" : "away";
  return answer.json().catch(away);
}

function edit(form) {
  const said = $("[data-said]"), here = $("[data-here]"), named = (name) => form.elements.namedItem(name);
  const own = OURS + named("page").value;
  let path = form.getAttribute("action") || location.pathname, serial = 0, heard = 0, writes = 0, wait = 0, timer, focus = "";
  let busy = false, again = false, leaving = false, safe = Boolean(key);
  const both = {}, chosen = {};

  const read = (of = form) => Object.fromEntries([...of.elements]
    .filter((one) => one.name && !/hidden|submit|fieldset/.test(one.type) && !one.name.endsWith("-DELETE"))
    .map((one) => [one.name, one.type === "checkbox" ? (one.checked ? "on" : "") : one.value]));
  // What the server holds, as far as this page knows: the form as it came.
  const came = form.cloneNode(true);
  came.reset();
  const was = "unsaved" in form.dataset ? {} : read(came);
  const isDirty = () => Object.entries(read()).some(([name, text]) => text !== was[name]);

  function entries() {
    named("serial").value = serial + 1;
    named("heard").value = heard;
    return [...new FormData(form), ["owner", owner], ["itself", "1"]].filter(([name]) => !/^csrf|-DELETE$/.test(name));
  }

  function tell(words, trouble = "") {
    said.textContent = trouble ? "" : words;
    if (trouble === "waits") $("[data-trouble=waits]").textContent = words;
    $("[data-trouble=out] a").search = `next=${location.pathname}`;
    for (const one of document.querySelectorAll("[data-trouble]")) one.toggleAttribute("hidden", !one.matches(`[data-trouble="${trouble}"]`));
  }

  async function keep() {
    const turn = ++writes;
    if (!isDirty()) return drop(own);
    try {
      const text = await seal({ path, at: Date.now(), entries: entries(), field: focus });
      if (turn === writes) localStorage[own] = text;
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

  /** @param {Answer} answer */
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
    history.replaceState(null, "", path = answer.url);
    form.setAttribute("action", path);
  }

  function later(time) {
    clearTimeout(timer);
    timer = setTimeout(save, time);
  }

  async function save(isLast = false) {
    clearTimeout(timer);
    if (leaving || !isDirty()) return;
    again = busy;
    if (busy && !isLast) return;
    busy = true;
    const sent = read(), list = entries(), mine = ++serial;
    try {
      const answer = await post(path, list, isLast);
      heard = Math.max(heard, mine);
      wait = 0;
      take(answer, sent, mine);
      tell(answer.said, answer.kept ? "" : "waits");
      if (again) later(0);
    } catch (/** @type {any} */ trouble) {
      tell("", safe || trouble !== "away" ? trouble : "unsafe");
      wait = Math.min(15e3, wait * 2 || 1e3);
      if (trouble !== "gone") later(wait);
    }
    busy = again = false;
    await keep();
  }

  // What others wrote meanwhile comes into the fields that nobody touched here.
  async function look() {
    if (busy || isDirty()) return;
    const sent = read(), answer = await post(path, [...entries(), ["peek", "1"]]).catch(() => null);
    if (answer) take({ ...answer, waiting: Object.keys(sent), url: "" }, sent);
  }

  on(form, "input", () => {
    keep();
    later(800);
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
    keep().then(() => { save(); look(); });
  });
  on(form, "submit", () => { entries(); leaving = true; sessionStorage["opp:shown"] = own; });
  on(window, "pageshow", () => { leaving = false; });
  on(window, "online", () => save());
  on(window, "pagehide", () => save(true));
  on(window, "beforeunload", (event) => { if (!safe && !leaving && isDirty()) event.preventDefault(); });
  on(document, "visibilitychange", () => { save(document.hidden); if (!document.hidden) look(); });
  setInterval(() => document.hidden || look(), 20e3);
  keep().then(() => save());
  return { own, look, save, focus: (name) => named(name)?.focus() };
}

const form = $("form[data-saves]"), page = form && owner && edit(form);
const { "opp:shown": shown, "opp:back": back } = sessionStorage;
sessionStorage.clear();
if (shown && form && "unsaved" in form.dataset) drop(shown); // it stands here
if (back) page?.focus(back);

// Sends what earlier pages could not; what cannot be saved as it is, a person looks at.
async function flush() {
  for (const name of copies().filter((each) => each !== page?.own)) {
    const text = localStorage[name], copy = await unseal(text).catch(() => null);
    if (!copy || Date.now() - copy.at > MONTH) { drop(name); continue; }
    const answer = await post(copy.path, copy.entries).catch((trouble) => trouble === "gone" ? /** @type {any} */ ({}) : null);
    if (!answer) return;
    if (!answer.kept) { offer(name, copy); continue; }
    if (localStorage[name] === text) drop(name);
    if (copy.path !== location.pathname || !page) continue;
    if (!back && (answer.url || Object.keys(answer.keys).length)) {
      sessionStorage["opp:back"] = copy.field;
      return location.replace(answer.url || copy.path);
    }
    await page.look();
    page.focus(copy.field);
  }
}

function offer(name, copy) {
  const sheet = $("[data-unsent]");
  if (!sheet?.hidden) return;
  Object.assign(sheet, { hidden: false, action: copy.path });
  for (const [name, value] of copy.entries) {
    if (name !== "itself") sheet.append(Object.assign(document.createElement("textarea"), { name, value, hidden: true }));
  }
  on(sheet, "submit", () => { sessionStorage["opp:shown"] = name; });
  on($("[data-drop]"), "click", () => { drop(name); sheet.hidden = true; });
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
  copies().forEach(drop);
  event.target.submit();
});
if (key) flush();
