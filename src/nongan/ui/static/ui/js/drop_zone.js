// Files dropped anywhere on a zone land in its file field; the names are listed under it.
function list(zone) {
  const input = zone.querySelector("input");
  const count = zone.querySelector("[data-drop-count]");
  const names = zone.parentElement.querySelector("[data-drop-names]");
  const files = [...input.files];
  count.textContent = files.length ? `${files.length} ${count.dataset.files}` : "";
  names?.replaceChildren(
    ...files.map((file) => {
      const row = document.createElement("li");
      row.textContent = file.name;
      return row;
    }),
  );
}

function take(zone, dropped) {
  const input = zone.querySelector("input");
  const held = new DataTransfer();
  const kept = input.multiple ? [...input.files, ...dropped] : [...dropped].slice(0, 1);
  const seen = new Set();
  for (const file of kept) {
    const key = `${file.name}/${file.size}/${file.lastModified}`;
    if (!seen.has(key)) held.items.add(file);
    seen.add(key);
  }
  input.files = held.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function startDropZones(root) {
  for (const zone of root.querySelectorAll("[data-drop-zone]:not([data-ready])")) {
    zone.dataset.ready = "1";
    zone.querySelector("input").addEventListener("change", () => list(zone));
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      take(zone, event.dataTransfer.files);
    });
  }
}
