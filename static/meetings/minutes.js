// Writing minutes: the running text saves itself, and meets another writer without losing a word.
const IDLE = 1500;
const AGAIN = 5000;

const autosave = (form) => {
  const text = form.elements.minutes;
  const said = form.querySelector("[data-said]");
  const met = form.querySelector("[data-met]");
  const theirs = form.querySelector("[data-theirs]");
  let saved = text.value;
  let timer = null;
  let isOnTheWay = false;

  const say = (words) => { said.textContent = words; };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  async function save() {
    clearTimeout(timer);
    if (isOnTheWay || !met.hidden || text.value === saved) return;
    const sent = text.value;
    isOnTheWay = true;
    say(form.dataset.saving);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1" },
      });
      const facts = await answer.json();
      if (answer.ok) {
        saved = sent;
        form.elements.version.value = facts.version;
        say(facts.said);
      } else if ("theirs" in facts) {
        meet(facts);
      } else {
        say(facts.said);
      }
    } catch {
      say(form.dataset.lost);
      later(AGAIN);
    }
    isOnTheWay = false;
    if (met.hidden && text.value !== saved && text.value !== sent) later(IDLE);
  }

  function meet(facts) {
    theirs.value = facts.theirs;
    form.elements.version.value = facts.version;
    met.querySelector("[data-met-said]").textContent = facts.said;
    met.hidden = false;
    say("");
  }

  const settle = (words) => {
    text.value = words;
    saved = null;
    met.hidden = true;
    text.focus();
    save();
  };
  form.querySelector("[data-both]").addEventListener("click", () => settle(`${theirs.value}\n\n${text.value}`));
  form.querySelector("[data-mine]").addEventListener("click", () => settle(text.value));
  form.querySelector("[data-their-text]").addEventListener("click", () => settle(theirs.value));
  text.addEventListener("input", () => { say(form.dataset.typing); later(IDLE); });
  text.addEventListener("blur", save);
  form.addEventListener("submit", (event) => {
    if (met.hidden) {
      saved = text.value;
    } else {
      event.preventDefault();
      met.scrollIntoView({ block: "center" });
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (text.value !== saved) event.preventDefault();
  });
};

for (const form of document.querySelectorAll("[data-autosave]")) autosave(form);

// Ctrl Enter sends the form that one writes in.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const writing = event.target.closest("textarea")?.form;
  if (writing && writing.closest(".adding")) {
    event.preventDefault();
    writing.requestSubmit();
  }
});
