// Small enhancements of pages that work without them. Hooks are data attributes; nothing here knows a room.
"use strict";

const OFFLINE = "いまは電波がとどきません。書いたことはこの端末に残ります";
const POLL_MS = 5000;
const DRAFT_MS = 1500;
const RELEASE_MS = 15000;
const HERE_MS = 30000;
const LOOK_MS = 5000;

const all = (selector, root = document) => root.querySelectorAll(selector);
const kept = (form) => `renkei:${document.body.dataset.who || ""}:${location.pathname}:${form.id}`; // nobody else's

function storage(action) {
  try { return action(window.localStorage); } catch { return null; } // private windows refuse; the page goes on
}

function band(id, text) {
  let note = document.getElementById(id);
  if (!note) {
    note = document.createElement("p");
    note.id = id;
    note.className = `band band-soon ${id}`;
    note.setAttribute("role", "status");
    document.getElementById("main")?.prepend(note);
  }
  note.textContent = text;
  note.hidden = !text;
}

// What is pointed to is seen; older browsers leave the fold around it closed.
function unfold(element) {
  const fold = element?.closest("details:not(.menu)");
  if (fold) fold.open = true;
}

// What was written stays on this device by form id until it is sent (forms opt in with data-keep).
function keepWritten(form) {
  const fields = () => [...all("textarea[name]", form)];
  const written = JSON.parse(storage((s) => s.getItem(kept(form))) || "{}");
  fields().forEach((field) => { if (!field.value && written[field.name]) { field.value = written[field.name]; unfold(field); } });
  form.addEventListener("input", () => {
    const values = Object.fromEntries(fields().filter((f) => f.value).map((f) => [f.name, f.value]));
    storage((s) => s.setItem(kept(form), JSON.stringify(values)));
  });
}

// A page of ours after a sent form means it was received, unless that page says otherwise or shows an error;
// then its words leave the device.
function forgetReceived() {
  const sent = storage(() => sessionStorage.getItem("renkei:sent"));
  const returned = ["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type);
  if (!sent || returned || document.querySelector("[aria-invalid='true'], .field .error")) return;
  if (document.querySelector("[data-not-received]")) { storage(() => sessionStorage.removeItem("renkei:sent")); return; }
  storage((s) => { s.removeItem(sent); sessionStorage.removeItem("renkei:sent"); });
}

// data-draft="/url": the form is saved as it is being written; [data-saved] says when.
function saveDraft(form) {
  let timer = 0;
  const say = (text) => all("[data-saved]").forEach((element) => { element.textContent = text; });
  const save = async () => {
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), headers: { "X-Draft": "1" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const now = new Date().toLocaleTimeString("ja-JP", { hour: "numeric", minute: "2-digit" });
      say(`${now} に保存しました。閉じても続きから書けます`);
      storage((s) => s.removeItem(kept(form)));
    } catch {
      say(OFFLINE);
    }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, DRAFT_MS); });
  form.addEventListener("submit", () => clearTimeout(timer));
}

// A form leaves once; the request key in it guards what slips through.
function submitOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) { event.preventDefault(); return; }
  if (!navigator.onLine) { event.preventDefault(); band("offline", OFFLINE); return; }
  form.dataset.sending = "1";
  if (form.id) storage(() => sessionStorage.setItem("renkei:sent", kept(form)));
  const pressed = event.submitter;
  pressed?.setAttribute("aria-busy", "true");
  setTimeout(() => sendableAgain(form), RELEASE_MS); // a download leaves the page where it is
}

function sendableAgain(form) {
  delete form.dataset.sending;
  all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
}

// The clipboard is there for safe origins only; elsewhere what is selected is copied.
async function copy(button) {
  const text = document.getElementById(button.dataset.copy), told = button.nextElementSibling;
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
  } catch {
    document.execCommand("copy");
  }
  told.textContent = told.dataset.copied;
}

// New entries wait behind a button rather than push the text. The element names what it listens to:
// data-live-topic, data-live-url (events named by topic, {topic, id}), data-poll-url ({"count": n, "since": …}),
// data-fragment-url (GET, HTML to put first in data-live-into or the element itself; its header X-Since is the cursor
// from which both addresses ask next).
function live(element) {
  const { liveTopic, liveUrl, liveInto } = element.dataset;
  let { pollUrl, fragmentUrl } = element.dataset;
  const waiting = new Set();
  let missed = 0; // posted before the stream was open
  let source = null;
  let poll = 0;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button live-wait";
  button.hidden = true;
  const region = document.createElement("div");
  region.setAttribute("role", "status");
  region.append(button);
  element.before(region);

  const announce = () => {
    const count = waiting.size + missed;
    button.textContent = `新しい記録 ${count}件`;
    button.hidden = count === 0;
  };
  const arrived = (event) => { waiting.add(JSON.parse(event.data).id); announce(); };
  const ask = async () => {
    const answer = await fetch(pollUrl, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    missed = Math.max(0, (await answer.json()).count - waiting.size);
    announce();
  };
  const from = (url, since) => {
    const next = new URL(url, location.href);
    next.searchParams.set("since", since);
    return next.href;
  };
  const startPolling = () => { if (pollUrl && !poll) poll = setInterval(ask, POLL_MS); };
  const connect = () => {
    if (!liveUrl || !window.EventSource) { startPolling(); return; }
    source = new EventSource(liveUrl, { withCredentials: true }); // another port is another origin
    source.addEventListener(liveTopic, arrived);
    source.onopen = () => { clearInterval(poll); poll = 0; if (pollUrl) ask(); };
    source.onerror = startPolling;
  };
  const disconnect = () => { source?.close(); source = null; clearInterval(poll); poll = 0; };

  button.addEventListener("click", async () => {
    const answer = await fetch(fragmentUrl, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) { band("offline", OFFLINE); return; }
    const target = liveInto ? document.getElementById(liveInto) : element;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    template.content.querySelectorAll("[id]").forEach((fresh) => document.getElementById(fresh.id)?.remove());
    target.prepend(template.content);
    const since = answer.headers.get("X-Since");
    if (since) { fragmentUrl = from(fragmentUrl, since); if (pollUrl) pollUrl = from(pollUrl, since); }
    waiting.clear();
    missed = 0;
    announce();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  window.addEventListener("pagehide", disconnect);
  connect();
}

// A shared device that nobody touches for data-rest minutes is nobody's again; whoever touches it in another window is here too.
function rest(form) {
  const after = Number(form.dataset.rest) * 60000;
  const at = (name) => Number(storage((s) => s.getItem(name)) || 0);
  let touched = Date.now(), told = touched;
  const touch = () => {
    touched = Date.now();
    storage((s) => s.setItem("renkei:touched", touched));
    if (touched - told < HERE_MS) return;
    told = touched;
    fetch(form.dataset.here).catch(() => null);
  };
  const look = () => {
    if (Date.now() - Math.max(touched, at("renkei:touched")) < after) return;
    document.body.classList.add("resting"); // also without a network: what is on the screen is covered
    form.elements.back.value = location.pathname + location.search;
    form.requestSubmit();
  };
  ["pointerdown", "keydown", "input", "scroll"].forEach((name) => document.addEventListener(name, touch, { passive: true, capture: true }));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  storage((s) => s.setItem("renkei:touched", touched));
  setInterval(look, LOOK_MS);
}

// A calendar beside a box in which days are typed: what is picked is written there as papers have it.
const AS_ON_PAPER = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { era: "long", year: "numeric", month: "long", day: "numeric" });
function calendar(button) {
  const day = document.createElement("input");
  if (!day.showPicker) return;
  const box = button.parentElement.querySelector("[data-day]");
  day.type = "date";
  day.className = "calendar";
  day.tabIndex = -1;
  day.setAttribute("aria-hidden", "true");
  day.addEventListener("change", () => {
    if (!day.value) return;
    box.value = AS_ON_PAPER.format(new Date(`${day.value}T00:00`));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
  button.after(day);
  button.addEventListener("click", () => day.showPicker());
  button.hidden = false;
}

function enhance(root) {
  all("form[data-keep][id]", root).forEach(keepWritten);
  all("form[data-draft]", root).forEach(saveDraft);
  all("[data-live-topic]", root).forEach(live);
  all("[data-calendar]", root).forEach(calendar);
  all("[data-rest]", root).forEach(rest);
  all("[data-print]", root).forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  all("[data-copy]", root).forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  });
}

document.addEventListener("submit", submitOnce);
document.addEventListener("click", (event) => { // the menu closes when something else is pressed
  all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link) unfold(document.getElementById(link.hash.slice(1)));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  all("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});
window.addEventListener("pageshow", () => all("form[data-sending]").forEach(sendableAgain)); // back from the page cache
window.addEventListener("offline", () => band("offline", OFFLINE));
window.addEventListener("online", () => band("offline", ""));
document.addEventListener("DOMContentLoaded", () => {
  forgetReceived();
  enhance(document);
  if (!navigator.onLine) band("offline", OFFLINE);
});
document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) enhance(event.target); });
