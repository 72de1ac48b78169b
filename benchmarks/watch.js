// Watches the charts of a Streamlit page: repainted() gives the milliseconds from the last click until the last change in
// any chart, once the script rests and nothing has changed for half a second; null before that.
(() => {
  const QUIET = 500;
  let clicked = 0, changed = 0;
  const now = () => performance.now();
  const CHART = '[data-testid=stPlotlyChart], .live > [role=figure]:not([hidden])';
  const holdsChart = node => node.nodeType === 1 && (node.closest(CHART) || node.querySelector(CHART));
  addEventListener('pointerdown', () => { clicked = now(); changed = 0; }, true);
  new MutationObserver(records => {
    if (records.some(each => each.target.closest(CHART) || [...each.addedNodes].some(holdsChart))) changed = now();
  }).observe(document.body, {subtree: true, childList: true, attributes: true});
  window.repainted = () => {
    const rests = document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]');
    const drawn = [...document.querySelectorAll(CHART)]
      .every(chart => chart.querySelector('.main-svg .subplot'));
    return rests && drawn && changed && now() - changed > QUIET ? changed - clicked : null;
  };
})()
