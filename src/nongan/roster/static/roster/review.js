// Review by keyboard: the next line is kept ready, so that a decision shows it at once while it is
// still on its way to the server. Without this script every button is a plain form.
const panel = document.getElementById("review-panel");
const bar = document.getElementById("review-bar");
const keys = document.getElementById("review-keys");
const off = document.getElementById("keys-off");
const SAME = { "0": "n", "？": "?", arrowright: "j", arrowleft: "k" };
let sent = Promise.resolve();
let ready = null;

const nextOf = (root) => root.querySelector("[data-next]")?.dataset.next;

async function fetched(address) {
  const answer = await fetch(`${address}?ahead`);
  if (!answer.ok) return null;
  const holder = document.createElement("div");
  holder.innerHTML = await answer.text();
  return { address, holder };
}

function makeReady() {
  const address = nextOf(panel);
  ready = null;
  if (address) fetched(address).then((found) => { if (nextOf(panel) === address) ready = found; }).catch(() => {});
}

function goOn() {
  if (!ready) return false;
  panel.replaceChildren(...ready.holder.childNodes);
  history.pushState(null, "", ready.address);
  document.title = panel.querySelector("h2").textContent;
  panel.querySelector("h2").scrollIntoView({ block: "nearest" });
  makeReady();
  return true;
}

async function send(form) {
  const body = new FormData(form);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Review": "1" }, keepalive: true });
    if (answer.ok || answer.status === 409) bar.innerHTML = await answer.text();
    else location.assign(form.action.replace(/[a-z]+\/$/, ""));
  } catch {
    location.assign(form.action.replace(/[a-z]+\/$/, ""));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!panel.contains(form) || form.action.endsWith("/undo/") || !ready) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  sent = sent.then(() => send(form));
  goOn();
}, true);

// Whatever leaves the page first waits until the last decision has arrived.
async function follow(target) {
  await sent;
  (target.isConnected ? target : document.querySelector(`[data-key="${target.dataset.key}"]`))?.click();
}

const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select") != null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const pressed = event.key.toLowerCase();
  // In a table that scrolls sideways the arrows are the table's.
  if (pressed.startsWith("arrow") && event.target.closest?.(".table-wrap")) return;
  const wanted = SAME[pressed] ?? pressed;
  if (wanted === "?") { keys.open = !keys.open; if (keys.open) keys.scrollIntoView({ block: "nearest" }); return event.preventDefault(); }
  if (off.checked) return;
  const why = panel.querySelector(".waterfall-more");
  if (wanted === "w" && why) { why.open = !why.open; return event.preventDefault(); }
  const target = document.querySelector(`[data-key="${CSS.escape(wanted)}"]`);
  if (!target) return;
  event.preventDefault();
  if (wanted === "j" && goOn()) return;
  if (wanted === "u" || wanted === "k" || wanted === "j") follow(target);
  else target.click();
});

off.checked = localStorage.getItem("review-keys") === "off";
off.addEventListener("change", () => localStorage.setItem("review-keys", off.checked ? "off" : "on"));
addEventListener("popstate", () => location.reload());
makeReady();
