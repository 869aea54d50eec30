// What the shell adds when scripts run. Every page works without it.
import { startPalette } from "./palette.js";
import { startDropZones } from "./drop_zone.js";
import { isPhone, post } from "./phones.js";

function closeOthers(except) {
  for (const open of document.querySelectorAll("details.drop[open], details.confirm[open]")) {
    if (open !== except && !open.contains(except)) open.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeOthers(event.target.closest("details"));
  const closer = event.target.closest("[data-close]");
  if (closer) {
    const holder = closer.closest("details");
    holder.open = false;
    holder.querySelector("summary").focus();
  }
});

// Who opens a question goes on in it, and who leaves it has left it.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches("details.confirm[open]")) return;
  event.target.querySelector(".confirm-body :is(input:not([type=hidden]), select, textarea)")?.focus();
}, true);
document.addEventListener("focusin", (event) => closeOthers(event.target.closest("details")));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.drop[open], details.confirm[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (location.hash === "#menu") {
    location.hash = "main";
  }
});

document.addEventListener("submit", (event) => {
  const { method, elements } = event.target;
  if (method !== "get" || !elements.q || !isPhone(elements.q.value)) return;
  event.preventDefault();
  post("/search/", { q: elements.q.value });
});

// A second press of a button while the first is under way would only wait for the same answer.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Coming back by the browser's own button shows the page as it was left: it may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// Filters with few choices answer at once.
document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-submits]");
  if (field) field.form.requestSubmit();
});

startPalette(document.querySelector("form[data-palette]"));
startDropZones(document);
document.addEventListener("htmx:load", (event) => startDropZones(event.target));
