// HTML with things to press: [data-people] opens the people behind a mark, a[data-page] another page of the same session.
export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".live");
  if (place.shown !== data.html) {
    place.innerHTML = data.html;
    place.shown = data.html;
  }
  place.onclick = (click) => {
    const pressed = click.target.closest("[data-people], a[data-page]");
    if (!pressed || click.ctrlKey || click.metaKey || click.shiftKey) return;
    click.preventDefault();
    if (pressed.dataset.people) setTriggerValue("people", pressed.dataset.people);
    else setTriggerValue("page", pressed.dataset.page);
  };
}
