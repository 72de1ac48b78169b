// HTML with things to press: [data-open] opens what stands behind it, a[data-page] another page of the same session.
// With a figure, a chart of Plotly in between: it stays where the figure changes, and Plotly draws only what differs.
let library;

function plotly() {
  return (library ??= new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = new URL("app/static/plotly/plotly-basic.min.js", document.baseURI).href;
    script.onload = () => loaded(window.Plotly);
    script.onerror = failed;
    document.head.append(script);
  }));
}

const palettes = {};

// The colours of the reader's theme, in the order of the placeholders of dashboard/theme.py: #000001 is the first.
function palette(element) {
  const style = getComputedStyle(element);
  return (palettes[style.getPropertyValue("--st-background-color")] ??= colours(style)); // to read all takes its time
}

function colours(style) {
  const scales = ["categorical", "sequential", "diverging"].map((scale) => `chart-${scale}-colors`);
  const names = [...scales, "text-color", "gray-text-color", "border-color", "background-color"];
  return names.flatMap((name) => style.getPropertyValue(`--st-${name}`).split(","));
}

function write(place, html) {
  if (place.shown !== html) place.innerHTML = html;
  place.shown = html;
}

function observed(chart) {
  let width = chart.clientWidth;
  const observer = new ResizeObserver(() => {
    if (chart.clientWidth && chart.clientWidth !== width && chart.data) window.Plotly.Plots.resize(chart);
    width = chart.clientWidth;
  });
  observer.observe(chart);
  return observer;
}

async function draw(chart, figure, alt) {
  const colours = palette(chart);
  const text = figure.replace(/#0000(\d\d)/g, (_, number) => colours[number - 1]);
  chart.ariaLabel = alt;
  if (chart.text === text) return;
  const { data, layout } = JSON.parse(text);
  chart.text = text;
  chart.style.height = `${layout.height}px`;
  chart.hidden = false;
  chart.observer ??= observed(chart);
  try {
    const { react } = await plotly();
    if (chart.text !== text) return; // another figure came while the library was loading
    await react(chart, data, layout, { displayModeBar: false });
  } catch {
    library = chart.text = undefined;
    chart.textContent = alt;
    return;
  }
  if (!chart.listens) chart.on("plotly_click", ({ points }) => chart.press(points[0].customdata ?? points[0].pointNumber));
  chart.listens = true;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".live");
  const [head, chart, foot] = place.children;
  write(head, data.html);
  write(foot, data.foot);
  place.onclick = (click) => {
    const pressed = click.target.closest("[data-open], a[data-page]");
    if (!pressed || click.ctrlKey || click.metaKey || click.shiftKey) return;
    click.preventDefault();
    pressed.closest("[popover]")?.hidePopover();
    if (pressed.dataset.open) setTriggerValue("open", pressed.dataset.open);
    else setTriggerValue("page", pressed.dataset.page);
  };
  chart.press = (mark) => setTriggerValue("mark", mark);
  if (data.figure) draw(chart, data.figure, data.alt);
  return () => {
    chart.observer?.disconnect();
    if (chart.text) window.Plotly?.purge(chart);
  };
}
