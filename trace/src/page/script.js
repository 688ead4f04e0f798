// Draws the figures, in the colours of the page, and makes them usable with the keyboard.
(() => {
  'use strict';
  const figures = JSON.parse(document.getElementById('figures').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  // A finger that moves over a figure scrolls the page.
  const touch = matchMedia('(pointer: coarse)').matches;

  const colours = (layout) => {
    const [text, line, box] = dark.matches
      ? ['#e4e7ec', '#363b45', '#1e2127']
      : ['#1c1f24', '#d5d9e0', '#ffffff'];
    const themed = {
      ...layout,
      autosize: true,
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: { color: text, size: 12, family: 'system-ui, sans-serif' },
      margin: { l: 48, r: 12, t: 8, b: 48 },
      hovermode: 'closest',
      hoverlabel: { bgcolor: box, bordercolor: line, font: { color: text }, align: 'left', namelength: -1 },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: text, activecolor: '#3f7fbf' },
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom', bgcolor: 'rgba(0,0,0,0)' },
      dragmode: touch ? false : 'zoom',
    };
    for (const name of Object.keys(layout)) {
      if (/^[xy]axis/.test(name)) themed[name] = { ...layout[name], gridcolor: line, zerolinecolor: line };
    }
    if (layout.yaxis.visible === false) themed.margin.l = 12;
    return themed;
  };

  const config = {
    responsive: true,
    displaylogo: false,
    doubleClick: 'reset',
    modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d', 'toImage'],
  };

  // Text with entities and line breaks, as it is in the hover labels.
  const plain = (html) => new DOMParser().parseFromString(html.replaceAll('<br>', '\n'), 'text/html').body.textContent;

  const keys = (element, figure) => {
    const detail = document.getElementById(figure.id + '-detail');
    const points = figure.data.flatMap((trace, curveNumber) =>
      trace.hovertext.map((text, pointNumber) => ({ curveNumber, pointNumber, text, at: (trace.base || trace.x)[pointNumber] })));
    points.sort((a, b) => a.at - b.at);
    let place = -1;
    const show = (point) => { detail.textContent = plain(point.text); };
    element.addEventListener('keydown', (event) => {
      const steps = { ArrowRight: 1, ArrowLeft: -1, PageDown: 20, PageUp: -20, Home: -points.length, End: points.length };
      if (event.key === 'Escape') Plotly.relayout(element, { 'xaxis.range': [...figure.layout.xaxis.range] });
      if (!(event.key in steps) || points.length === 0) return;
      event.preventDefault();
      place = Math.min(points.length - 1, Math.max(0, place + steps[event.key]));
      const { curveNumber, pointNumber } = points[place];
      Plotly.Fx.hover(element, [{ curveNumber, pointNumber }]);
      show(points[place]);
    });
    element.on('plotly_click', (event) => {
      const point = event.points[0];
      show({ text: figure.data[point.curveNumber].hovertext[point.pointNumber] });
    });
  };

  // The timeline and the requests in flight show the same time.
  const together = (elements) => {
    for (const element of elements) {
      element.on('plotly_relayout', (change) => {
        const range = ['xaxis.range[0]', 'xaxis.range[1]'].map((name) => change[name]);
        if (range.includes(undefined)) return;
        for (const other of elements) {
          const now = other.layout.xaxis.range;
          if (now[0] !== range[0] || now[1] !== range[1]) Plotly.relayout(other, { 'xaxis.range': [...range] });
        }
      });
    }
  };

  const draw = async () => {
    const elements = [];
    for (const figure of figures) {
      const element = document.getElementById(figure.id);
      await Plotly.newPlot(element, figure.data, colours(structuredClone(figure.layout)), config);
      keys(element, figure);
      if (figure.id !== 'latencies') elements.push(element);
    }
    together(elements);
    dark.addEventListener('change', () => {
      for (const figure of figures) {
        const element = document.getElementById(figure.id);
        Plotly.react(element, figure.data, colours(structuredClone(figure.layout)), config);
      }
    });
    document.documentElement.dataset.drawn = figures.length;
  };
  draw();
})();
