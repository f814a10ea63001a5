// A box with data-when="name" and data-values="A B" applies when the field called that holds one of these ("-": nothing).
// data-shows: it is put away when it does not apply, but never with something in it: nothing that was typed goes unseen.
// data-takes-turns: what is in it comes and goes with it. data-needs: it has to be filled in when it applies.
// The form declares all of this, and the server decides; without this script every box is there.
const boxes = [...document.querySelectorAll("[data-when]")];
const inputs = (box) => [...box.querySelectorAll("input:not([type=hidden]), select, textarea")];
const isFilled = (one) => (one.type === "checkbox" || one.type === "radio" ? one.checked : one.value.trim() !== "");

const applies = (box) => {
  const given = new FormData(box.closest("form")).getAll(box.dataset.when).map(String).filter(Boolean);
  return box.dataset.values.split(" ").some((value) => (value === "-" ? !given.length : given.includes(value)));
};

const takeTurns = (box, isOn) => {
  inputs(box).forEach((one) => {
    if (!isOn && one.value) one.dataset.kept = one.value;
    if (!isOn) one.value = "";
    else if (!one.value) one.value = one.dataset.kept || "";
  });
};

const show = (box) => {
  const isOn = applies(box);
  if ("takesTurns" in box.dataset) takeTurns(box, isOn);
  if ("shows" in box.dataset) box.hidden = !isOn && !inputs(box).some(isFilled);
  if ("needs" in box.dataset) {
    box.classList.toggle("is-needed", isOn);
    inputs(box).filter((one) => one.type !== "checkbox" && one.type !== "radio")
      .forEach((one) => one.setAttribute("aria-required", String(isOn)));
  }
};

const showAll = () => boxes.forEach(show);
document.addEventListener("change", showAll);
window.addEventListener("pageshow", showAll);
showAll();
