// Small comforts of a page; everything works without them.
import { bulkBars } from "./choose.js";
import { lookUps } from "./lookup.js";
import { showCurrent } from "./scroll.js";

document.documentElement.classList.add("scripted");

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (close) close.closest(".toast-plate").remove();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
  if (event.key === "Escape") {
    const open = event.target.closest("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
});

const prepare = (root) => {
  bulkBars(root);
  showCurrent(root);
  root.querySelector("[data-focus]")?.focus();
};

lookUps();
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));
