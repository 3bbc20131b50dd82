// Choosing rows: the bulk bar shows how many are chosen and what they sum to.
const number = new Intl.NumberFormat(document.documentElement.lang || "en");

const refresh = (form) => {
  const boxes = [...form.querySelectorAll("input.choose[name]")];
  const chosen = boxes.filter((box) => box.checked);
  const bar = form.querySelector("[data-bulk-bar]");
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-chosen]").textContent = number.format(chosen.length);
  const sums = bar.querySelector("[data-sums]");
  const amounts = chosen.map((box) => parseFloat(box.dataset.amount)).filter((n) => !Number.isNaN(n));
  if (sums && amounts.length > 0 && sums.dataset.unit !== undefined) {
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    sums.textContent = `${number.format(total).replaceAll(",", "\u202f")} ${sums.dataset.unit}`;
  }
  const all = form.querySelector("input.choose-all");
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
};

export const bulkBars = (root) => {
  for (const bar of root.querySelectorAll("[data-bulk-bar]")) {
    const form = bar.closest("form");
    if (!form || form.dataset.choosing) continue;
    form.dataset.choosing = "on";
    form.addEventListener("change", (event) => {
      if (event.target.matches("input.choose-all")) {
        for (const box of form.querySelectorAll("input.choose[name]")) box.checked = event.target.checked;
      }
      refresh(form);
    });
    bar.querySelector("[data-clear]")?.addEventListener("click", () => {
      for (const box of form.querySelectorAll("input.choose")) box.checked = false;
      refresh(form);
    });
    refresh(form);
  }
};
