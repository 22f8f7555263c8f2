/* What the browser does by itself: open and close, copy the link, make a picture, search, speak. No figure is made here. */
(function () {
  "use strict";
  const open = new Set();

  function make(name, parts, attributes) {
    const element = Object.assign(document.createElement(name), attributes || {});
    element.append(...parts);
    return element;
  }

  function tableOf(given) {
    const head = make("thead", [make("tr", given.heads.map((text) => make("th", [text], { scope: "col" })))]);
    const rows = given.rows.map((row) => make("tr", row.map((text, place) =>
      place ? make("td", [text]) : make("th", [text], { scope: "row" }))));
    return make("table", [make("caption", [given.caption]), head, make("tbody", rows)], { className: "table table-sm sos-table" });
  }

  function termsOf(given) {
    const heading = given.title ? [make("h4", [given.title])] : [];
    return make("section", [...heading, make("dl", given.terms.flatMap(([term, text]) =>
      [make("dt", [term]), make("dd", [text])]))], { className: "sos-method" });
  }

  const ATTRIBUTES = { className: "class", htmlFor: "for", tabIndex: "tabindex" };

  /* Elements of what the server sends as names, attributes and children; texts stay texts. */
  function built(node) {
    if (Array.isArray(node)) return node.flatMap(built);
    if (typeof node !== "object") return [String(node)];
    const element = document.createElement(node.type);
    Object.entries(node.props).forEach(([name, value]) => {
      if (name === "children") element.append(...built(value));
      else if (typeof value === "boolean") element.toggleAttribute(name, value);
      else element.setAttribute(ATTRIBUTES[name] || name, value);
    });
    return [element];
  }

  function fill(place) {
    const texts = place.dataset.table || place.dataset.terms || place.dataset.built;
    if (place.madeOf === texts) return;
    place.madeOf = texts;
    const given = JSON.parse(texts);
    place.replaceChildren(...(place.dataset.table ? [tableOf(given)] : place.dataset.built ? built(given) : given.map(termsOf)));
  }

  /* What is made when it is opened: asked for once; what failed is asked for again when it is opened again. */
  function fetchInside(place) {
    const address = place.dataset.inside;
    delete place.dataset.inside;
    place.replaceChildren(make("p", ["Opening ..."], { role: "status" }));
    window.fetch(address).then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); }).then(
      (given) => place.replaceChildren(...built(given)),
      () => {
        place.dataset.inside = address;
        place.replaceChildren(make("p", ["This could not be opened. Close it and try again."], { role: "alert" }));
      });
  }

  function show(button) {
    const panel = document.getElementById(button.dataset.opens);
    if (!panel) return;
    const isOpen = open.has(panel.id);
    if (panel.hidden === isOpen) panel.hidden = !isOpen;
    if (isOpen) panel.querySelectorAll("[data-table], [data-terms]").forEach(fill);
    if (isOpen) panel.querySelectorAll("[data-inside]").forEach(fetchInside);
    if (button.getAttribute("aria-expanded") !== String(isOpen)) button.setAttribute("aria-expanded", String(isOpen));
  }

  function toggle(button) {
    const id = button.dataset.opens;
    if (open.has(id)) { open.delete(id); } else { open.add(id); }
    show(button);
    if (open.has(id)) {
      const first = document.getElementById(id).querySelector("select");
      if (first) first.focus();
      window.dispatchEvent(new Event("resize"));
    }
  }

  function say(words) {
    const place = document.getElementById("copied");
    if (place) place.textContent = words;
  }

  function copyLink(button) {
    const before = button.textContent;
    navigator.clipboard.writeText(window.location.href).then(
      () => { button.textContent = "Copied"; say("Link copied"); setTimeout(() => { button.textContent = before; }, 2000); },
      () => { say("The link could not be copied; it stands in the address bar."); button.textContent = "Copy it from the address bar"; }
    );
  }

  function words(card, name) {
    const part = card.querySelector(name);
    return part ? part.textContent : "";
  }

  function folded(text, width) {
    const lines = [""];
    text.split(" ").forEach((word) => {
      if ((lines[lines.length - 1] + " " + word).length > width) lines.push("");
      lines[lines.length - 1] = (lines[lines.length - 1] + " " + word).trim();
    });
    return lines;
  }

  function takePicture(button) {
    const card = button.closest(".sos-card");
    const plot = card && card.querySelector(".js-plotly-plot");
    if (!plot) return;
    const format = button.dataset.image;
    const layout = JSON.parse(JSON.stringify(plot.layout));
    const head = folded(words(card, ".sos-subtitle"), 130);
    const foot = folded(words(card, ".sos-source"), 130);
    const above = 60 + 20 * head.length;
    const below = 40 + 20 * foot.length;
    const height = (layout.height || 340) + above + below;
    layout.margin.t += above; layout.margin.b += below; layout.height = height; layout.width = 1100;
    layout.title = { text: "<b>" + words(card, ".sos-headline") + "</b><br><span style='font-size:13px;color:#595959'>" +
      head.join("<br>") + "</span>", x: 0.01, xanchor: "left", y: 1, yanchor: "top", yref: "container",
      pad: { t: 16 }, font: { size: 19 }, automargin: false };
    layout.annotations = (layout.annotations || []).filter((one) => one.name !== "provisional").concat([{ text: foot.join("<br>"), xref: "paper", yref: "container",
      x: 0, y: 0, xanchor: "left", yanchor: "bottom", yshift: 8, align: "left", showarrow: false,
      font: { size: 12, color: "#595959" } }]);
    layout.annotations[layout.annotations.length - 1].yref = "paper";
    layout.annotations[layout.annotations.length - 1].yanchor = "top";
    layout.annotations[layout.annotations.length - 1].yshift = -44;
    const name = words(card, ".sos-headline").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    window.Plotly.downloadImage({ data: plot.data.filter((trace) => trace.meta !== "provisional"), layout: layout, config: { displayModeBar: false } },
      { format: format, width: 1100, height: height, scale: format === "png" ? 2 : 1, filename: "sos-" + name })
      .then(() => say("Picture saved"));
  }

  /* Entries of the page of definitions that hold the words asked for, and their chapters. */
  function showFound(found) {
    const list = document.getElementById("definition-list");
    const places = new Set(found.places);
    const every = list.querySelectorAll("[data-entry]");
    every.forEach((entry) => { entry.hidden = !places.has(entry.dataset.entry); });
    list.classList.toggle("sos-searching", places.size < every.length);
    list.querySelectorAll(".sos-companions, .sos-chapter").forEach((part) => {
      part.hidden = !part.querySelector("[data-entry]:not([hidden])");
    });
    document.getElementById("definition-count").textContent = found.said;
    document.getElementById("nothing-found").hidden = places.size > 0;
  }

  let searched = 0;
  function search(box) {
    const turn = ++searched;
    window.setTimeout(() => {
      if (turn !== searched) return;
      window.fetch("/definitions/found?words=" + encodeURIComponent(box.value)).then((answer) => answer.json())
        .then((found) => { if (turn === searched) showFound(found); })
        .catch(() => { document.getElementById("definition-count").textContent = "The search could not be made; try again."; });
    }, 200);
  }

  /* A link inside the page opens the entry that it leads to, the indicator of a companion first. */
  function openEntry(anchor) {
    const entry = document.getElementById(anchor);
    if (!entry || !entry.classList.contains("sos-definition")) return false;
    const beside = entry.closest(".sos-companions");
    [beside && beside.previousElementSibling, entry].forEach((one) => {
      if (!one) return;
      one.hidden = one.parentElement.hidden = one.closest(".sos-chapter").hidden = false;
      one.open = true;
    });
    entry.scrollIntoView({ block: "start", behavior: "instant" });
    entry.querySelector("summary").focus({ preventScroll: true });
    return true;
  }

  let goesToPlan = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.dataset.opens) toggle(button);
    if (button && button.dataset.copies) copyLink(button);
    if (button && button.dataset.image) takePicture(button);
    if (event.target.closest(".sos-to-plan")) goesToPlan = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const control = event.target.closest && event.target.closest(".sos-control");
    if (!control) return;
    open.delete(control.id);
    const button = document.querySelector('[data-opens="' + control.id + '"]');
    if (button) { show(button); button.focus(); } else { control.hidden = true; }
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "definition-search") search(event.target);
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelectorAll(":scope > [data-inside]").forEach(fetchInside);
  }, true);
  window.addEventListener("hashchange", () => openEntry(window.location.hash.slice(1)));

  function settle() {
    document.querySelectorAll("[data-built]").forEach(fill);
    document.querySelectorAll("#definition-list [data-table]").forEach(fill);
    document.querySelectorAll("[data-opens]").forEach(show);
    if (goesToPlan) {
      const plan = document.getElementById("rollout-plan-headline");
      if (plan && plan.dataset.seen !== window.location.search) {
        goesToPlan = false; plan.dataset.seen = window.location.search;
        plan.tabIndex = -1; plan.focus({ preventScroll: true }); plan.scrollIntoView({ block: "start" });
      }
    }
    const list = document.getElementById("definition-list");
    if (list && !list.dataset.shown) {
      list.dataset.shown = "yes";
      const asked = list.querySelector("[data-asked]");
      if (!openEntry(window.location.hash.slice(1)) && asked) asked.scrollIntoView({ block: "start", behavior: "instant" });
    }
  }
  new MutationObserver(settle).observe(document.documentElement, { childList: true, subtree: true });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    shell: {
      announce: function (title) {
        if (title) document.title = title;
        return window.dash_clientside.no_update;
      }
    }
  });
})();
