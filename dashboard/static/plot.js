// A heading and a chart of Plotly under it. Where the figure changes the chart stays, and Plotly draws only what differs.
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

// The colours of the reader's theme, in the order of the placeholders of dashboard/theme.py: #000001 is the first.
function palette(element) {
  const style = getComputedStyle(element);
  const named = ["chart-categorical-colors", "chart-sequential-colors", "chart-diverging-colors", "text-color", "gray-text-color", "border-color", "background-color"];
  return named.flatMap((name) => style.getPropertyValue(`--st-${name}`).split(","));
}

function keepsItsWidth(chart) {
  let width = chart.clientWidth;
  const observer = new ResizeObserver(() => {
    if (chart.clientWidth && chart.clientWidth !== width && chart.data) window.Plotly.Plots.resize(chart);
    width = chart.clientWidth;
  });
  observer.observe(chart);
  return observer;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".plot");
  const [heading, chart] = place.children;
  const colours = palette(parentElement.firstElementChild);
  const text = data.figure.replace(/#0000(\d\d)/g, (_, number) => colours[number - 1]);
  place.observer ??= keepsItsWidth(chart);
  place.pressed = (point) => setTriggerValue("mark", point.customdata ?? point.pointNumber);
  if (heading.innerHTML !== data.html) heading.innerHTML = data.html;
  chart.ariaLabel = data.alt;
  if (place.text !== text) {
    place.text = text;
    const { data: traces, layout } = JSON.parse(text);
    chart.style.height = `${layout.height}px`;
    plotly().then(
      async ({ react }) => {
        if (place.text !== text) return;
        await react(chart, traces, layout, { displayModeBar: false });
        if (place.listens) return;
        place.listens = true;
        chart.on("plotly_click", ({ points }) => place.pressed(points[0]));
      },
      () => {
        library = undefined;
        chart.textContent = data.alt;
      },
    );
  }
  return () => {
    place.observer.disconnect();
    window.Plotly?.purge(chart);
  };
}
