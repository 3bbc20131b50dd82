// Offers rows for what is being typed into a look-up field; without script one types a code or name.
const WAIT = 150;

const offer = async (field) => {
  const asked = field.value.trim();
  if (!asked || asked === field.dataset.asked) return;
  field.dataset.asked = asked;
  const answer = await fetch(`${field.dataset.lookup}?q=${encodeURIComponent(asked)}`);
  if (answer.ok && field.value.trim() === asked) field.list.innerHTML = await answer.text();
};

export const lookUps = () => {
  let waiting;
  document.addEventListener("input", (event) => {
    const field = event.target.closest("input[data-lookup]");
    if (!field) return;
    clearTimeout(waiting);
    waiting = setTimeout(offer, WAIT, field);
  });
};
