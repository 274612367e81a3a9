// What the pages of runs share. They define `run`, `german` and `words` first.
const whole = new Intl.NumberFormat(german ? "de" : "en", { maximumFractionDigits: 0 });
const brief = new Intl.NumberFormat(german ? "de" : "en", { notation: "compact", maximumSignificantDigits: 3 });
function shown(value) {
  if (value === null || value === undefined || !isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-3) return value.toExponential(1);
  return new Intl.NumberFormat(german ? "de" : "en", { maximumSignificantDigits: 4 }).format(value);
}

function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "path", "line", "text", "g", "circle"].includes(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// Four to seven round numbers from low to high.
function ticks(low, high) {
  const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= rough);
  const out = [];
  for (let t = Math.ceil(low / step) * step; t <= high + step * 1e-9; t += step) out.push(Math.abs(t) < step / 1e6 ? 0 : t);
  return out;
}

// series: {name, colour, at, value, dots}; the first one is told beside the title, where the pointer is.
function chart(title, series, options = {}) {
  const width = 640, height = 250, left = 62, right = 12, top = 10, bottom = 26;
  series = series.filter((s) => s.value.length);
  const figure = make("figure"), caption = make("figcaption", {}, title), readout = make("span");
  caption.append(readout);
  figure.append(caption);
  if (!series.length) {
    readout.textContent = words.empty;
    return figure;
  }
  let logarithmic = false;
  const picture = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title });
  figure.append(picture);
  const last = Math.max(run.step, 1);
  const x = (step) => left + ((width - left - right) * step) / last;

  function draw() {
    picture.replaceChildren();
    let values = series.flatMap((s) => s.value).filter((v) => isFinite(v) && (!logarithmic || v > 0));
    // A few wild values at the start must not flatten the rest.
    const sorted = [...values].sort((a, b) => a - b);
    let low = sorted[0], high = sorted[Math.floor((sorted.length - 1) * (options.calm ? 0.995 : 1))];
    if (options.zero) low = Math.min(0, low);
    if (logarithmic) [low, high] = [Math.log10(low), Math.log10(high)];
    if (!(high > low)) [low, high] = [low - (Math.abs(low) || 1) * 0.1, high + (Math.abs(high) || 1) * 0.1];
    if (options.zero) high += (high - low) * 0.04;
    else { const room = (high - low) * 0.05; low -= room; high += room; }
    const y = (v) => {
      const w = logarithmic ? Math.log10(Math.max(v, 1e-30)) : v;
      return height - bottom - ((height - top - bottom) * (Math.min(Math.max(w, low), high) - low)) / (high - low);
    };
    for (const t of ticks(low, high)) {
      const v = logarithmic ? 10 ** t : t, at = y(v);
      picture.append(make("line", { class: "grid", x1: left, x2: width - right, y1: at, y2: at }));
      picture.append(make("text", { x: left - 6, y: at + 4, "text-anchor": "end" }, shown(+v.toPrecision(3))));
    }
    for (const t of ticks(0, last)) {
      if (t === Math.floor(t)) picture.append(make("text", { x: x(t), y: height - 8, "text-anchor": "middle" }, brief.format(t)));
    }
    for (const s of series) {
      const path = s.at.map((step, i) => `${i ? "L" : "M"}${x(step).toFixed(1)} ${y(s.value[i]).toFixed(1)}`).join("");
      picture.append(make("path", { class: "curve", d: path, style: `stroke: var(${s.colour})${s.faint ? "; opacity: .35" : ""}` }));
      if (s.dots || s.at.length === 1) {
        for (const [i, step] of s.at.entries()) {
          if (s.at.length <= 40) picture.append(make("circle", { cx: x(step), cy: y(s.value[i]), r: 2.6, style: `fill: var(${s.colour})` }));
        }
      }
    }
    picture.append(make("line", { class: "cursor", y1: top, y2: height - bottom, visibility: "hidden" }));
  }

  function tell(step) {
    readout.replaceChildren();
    if (step !== null) readout.append(`${words.step} ${whole.format(step)}`);
    for (const s of series) {
      let i = s.at.length - 1;
      if (step !== null) { i = s.at.findIndex((at) => at >= step); if (i < 0) i = s.at.length - 1; }
      readout.append(make("i", { style: `background: var(${s.colour})${s.faint ? "; opacity: .35" : ""}` }));
      readout.append(`${series.length > 1 ? s.name + " " : ""}${shown(s.value[i])}`);
    }
    if (options.log) {
      const button = make("button", { type: "button", style: "margin-left: 10px" }, logarithmic ? words.linear : words.log);
      button.onclick = () => { logarithmic = !logarithmic; draw(); tell(null); };
      readout.append(button);
    }
  }
  picture.onpointermove = (event) => {
    const box = picture.getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * width;
    const step = Math.round(Math.min(Math.max((place - left) / (width - left - right), 0), 1) * last);
    const cursor = picture.querySelector(".cursor");
    cursor.setAttribute("x1", x(step));
    cursor.setAttribute("x2", x(step));
    cursor.setAttribute("visibility", "visible");
    tell(step);
  };
  picture.onpointerleave = () => { picture.querySelector(".cursor").setAttribute("visibility", "hidden"); tell(null); };
  draw();
  tell(null);
  return figure;
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);
const newest = (list) => (list.length ? list[list.length - 1] : null);

// [name, value, more]…
function tell_facts(facts) {
  for (const [name, value, more] of facts) {
    document.getElementById("facts").append(make("div", {}, make("dt", {}, name), make("dd", {}, value + " ", make("small", {}, more))));
  }
}

function tell_run(verb) {
  document.documentElement.lang = german ? "de" : "en";
  document.title = `${run.title} – sparsam ${verb}`;
  document.getElementById("title").textContent = run.title;
  document.getElementById("model").textContent = run.model;
  document.getElementById("config-title").textContent = words.config;
  document.getElementById("config").textContent = run.config;
  if (run.running) setTimeout(() => location.reload(), 15000);
}
