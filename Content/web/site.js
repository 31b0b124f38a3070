// Maps of vector tiles on the pages of the server. The library is loaded when a map comes near the window, so
// that a page is there before its map; without it the page has everything in tables.
(function () {
  "use strict";

  var darkness = matchMedia("(prefers-color-scheme: dark)");
  var page = document.documentElement;
  var isRightToLeft = page.dir === "rtl";
  var libraries = {};

  function colour(name) { return getComputedStyle(page).getPropertyValue("--" + name).trim(); }

  function load(script, style) {
    if (style && !document.querySelector('link[href="' + style + '"]')) {
      var link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = style;
      document.head.append(link);
    }
    libraries[script] = libraries[script] || new Promise(function (done, fail) {
      var element = document.createElement("script");
      element.src = script;
      element.onload = done;
      element.onerror = fail;
      document.head.append(element);
    });
    return libraries[script];
  }

  function whenNear(element, body) {
    var watcher = new IntersectionObserver(function (entries) {
      if (!entries.some(function (entry) { return entry.isIntersecting; })) return;
      watcher.disconnect();
      body();
    }, { rootMargin: "300px" });
    watcher.observe(element);
  }

  // The colour of a shape by the class its value falls into.
  function ramp(canvas) {
    if (!canvas.dataset.value) return colour("value-2");
    var steps = canvas.dataset.steps ? canvas.dataset.steps.split(",").map(Number) : [];
    var expression = ["step", ["get", canvas.dataset.value], colour("value-0")];
    steps.forEach(function (step, index) { expression.push(step, colour("value-" + (index + 1))); });
    if (!steps.length) expression = colour("value-0");
    return ["case", ["==", ["typeof", ["get", canvas.dataset.value]], "number"], expression, colour("value-none")];
  }

  function marked(canvas) { return ["==", ["get", "code"], canvas.dataset.marked || ""]; }

  function layers(canvas) {
    var source = { source: "tiles", "source-layer": canvas.dataset.layer };
    var fill = ramp(canvas);
    return [
      { id: "ground", type: "background", paint: { "background-color": colour("map-ground") } },
      Object.assign({ id: "shapes", type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": fill, "fill-opacity": 0.85 } }, source),
      Object.assign({ id: "edges", type: "line", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": colour("limit"), "line-width": 1 } }, source),
      Object.assign({ id: "places", type: "circle", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": fill, "circle-radius": canvas.dataset.value ? 7 : 4, "circle-stroke-color": colour("mark"), "circle-stroke-width": 1 } }, source),
      // What the page is about, by a second line around it.
      Object.assign({ id: "marked-edge", type: "line", filter: ["all", ["!=", ["geometry-type"], "Point"], marked(canvas)], paint: { "line-color": colour("mark"), "line-width": 3 } }, source),
      Object.assign({ id: "marked-place", type: "circle", filter: ["all", ["==", ["geometry-type"], "Point"], marked(canvas)], paint: { "circle-color": "transparent", "circle-radius": 12, "circle-stroke-color": colour("mark"), "circle-stroke-width": 3 } }, source)
    ];
  }

  function start(figure) {
    var canvas = figure.querySelector(".canvas");
    var words = JSON.parse(canvas.dataset.words);
    var bounds = canvas.dataset.bounds.split(",").map(Number);
    figure.hidden = false;
    var map;
    try {
      map = new maplibregl.Map({
        container: canvas, attributionControl: false, dragRotate: false, pitchWithRotate: false,
        touchPitch: false, fadeDuration: 0, maxZoom: 18, cooperativeGestures: false,
        bounds: [bounds.slice(0, 2), bounds.slice(2)], fitBoundsOptions: { padding: 24, animate: false },
        locale: { "Map.Title": canvas.dataset.title, "NavigationControl.ZoomIn": words["map.zoom-in"], "NavigationControl.ZoomOut": words["map.zoom-out"], "Popup.Close": words["map.close"] },
        style: {
          version: 8,
          sources: { tiles: { type: "vector", tiles: [location.origin + canvas.dataset.tiles], minzoom: 0, maxzoom: 16 } },
          layers: layers(canvas)
        }
      });
    } catch (error) {
      figure.hidden = true;
      figure.dataset.state = "failed";
      console.warn(String(error.message || error));
      return;
    }
    map.keyboard.disableRotation();
    map.touchZoomRotate.disableRotation();
    map.scrollZoom.disable();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), isRightToLeft ? "top-left" : "top-right");
    map.addControl(new maplibregl.ScaleControl({ maxWidth: 140 }), isRightToLeft ? "bottom-right" : "bottom-left");
    map.on("idle", function () { figure.dataset.state = "idle"; });
    map.on("error", function (event) { console.warn(String(event.error && event.error.message)); });
    map.on("click", function (event) {
      var near = [[event.point.x - 4, event.point.y - 4], [event.point.x + 4, event.point.y + 4]];
      // A city lies in its country: the smaller shape is meant.
      var found = map.queryRenderedFeatures(near, { layers: ["places", "shapes"] })[0];
      if (!found) return;
      var line = document.createElement("p");
      line.dir = "auto";
      var name = found.properties.name || found.properties.code || canvas.dataset.title;
      if (canvas.dataset.target && found.properties.code) {
        var link = document.createElement("a");
        link.href = canvas.dataset.target + encodeURIComponent(found.properties.code);
        link.textContent = name;
        line.append(link);
      } else {
        line.textContent = name;
      }
      new maplibregl.Popup({ maxWidth: "16rem" }).setLngLat(event.lngLat).setDOMContent(line).addTo(map);
    });
    darkness.addEventListener("change", function () {
      layers(canvas).forEach(function (layer) {
        Object.keys(layer.paint).forEach(function (key) { map.setPaintProperty(layer.id, key, layer.paint[key]); });
      });
    });
  }

  document.querySelectorAll(".tile-map").forEach(function (figure) {
    var canvas = figure.querySelector(".canvas");
    // A hidden element is never near; its room is shown while the library comes.
    figure.hidden = false;
    whenNear(figure, function () {
      load(canvas.dataset.script, canvas.dataset.style).then(
        function () { start(figure); },
        function () { figure.hidden = true; });
    });
  });
})();
