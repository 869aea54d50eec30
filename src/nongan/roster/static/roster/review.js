// Keys of the review page: 1–5 a candidate, 0 nobody, ? ask the community, u undo, n later.
const typing = (target) => target.closest("input, textarea, select") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const wanted = event.key === "？" ? "?" : event.key.toLowerCase();
  const target = document.querySelector(`[data-key="${CSS.escape(wanted)}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});
