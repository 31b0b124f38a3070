// The live parts of the report page: its map and its charts. Everything they show stands in the page as a
// drawing or a table as well; where something fails here, those simply stay.
(function () {
  "use strict";

  var page = document.documentElement;
  var data = JSON.parse(document.getElementById("report-data").textContent);
  var words = data.words;
  var isRightToLeft = page.dir === "rtl";
  var darkness = matchMedia("(prefers-color-scheme: dark)");

  function colour(name) { return getComputedStyle(page).getPropertyValue("--" + name).trim(); }

  function filled(phrase, values) {
    return phrase.replace(/\{(\w+)\}/g, function (whole, key) { return key in values ? values[key] : whole; });
  }

  // ---- Map

  var noShapes = { type: "FeatureCollection", features: [] };

  // Rows hold a position and then steps from one to the next, in whole parts of a degree.
  function unpacked(row, scale) {
    var x = 0, y = 0, out = [];
    for (var i = 0; i < row.length; i += 2) {
      x += row[i];
      y += row[i + 1];
      out.push([x / scale, y / scale]);
    }
    return out;
  }

  function positions(row) { return unpacked(row, data.map.scale); }

  function shapes(type, coordinates) {
    return {
      type: "FeatureCollection",
      features: coordinates.length ? [{ type: "Feature", properties: {}, geometry: { type: type, coordinates: coordinates } }] : []
    };
  }

  function polygons(rows) { return shapes("MultiPolygon", rows.map(function (rings) { return rings.map(positions); })); }
  function lines(rows) { return shapes("MultiLineString", rows.map(positions)); }

  // The parts of one step of a map of classes, each with its colour.
  function classes(theme, parts, colourOf) {
    return {
      type: "FeatureCollection",
      features: parts.map(function (part) {
        return {
          type: "Feature", properties: { colour: colourOf(part), label: part.label },
          geometry: {
            type: "MultiPolygon",
            coordinates: part.at.map(function (rings) { return rings.map(function (ring) { return unpacked(ring, theme.scale); }); })
          }
        };
      })
    };
  }

  function points(places, properties) {
    return {
      type: "FeatureCollection",
      features: places.map(function (place, index) {
        return { type: "Feature", properties: properties(index), geometry: { type: "Point", coordinates: place } };
      })
    };
  }

  // The size of a dot, by persons against what is usual for the places of this map: 0.65, 1 or 1.4.
  function sizes(persons) {
    var sorted = persons.slice().sort(function (a, b) { return a - b; });
    var usual = sorted[Math.floor(sorted.length * 0.9)];
    return persons.map(function (count) { return count < usual / 4 ? 0.65 : count < usual * 3 / 4 ? 1 : 1.4; });
  }

  // A tile of slanted lines and a square, drawn by hand: the map has no pictures to load.
  function tile(size, inked) {
    var pixels = new Uint8Array(size * size * 4);
    for (var y = 0; y < size; y++) {
      for (var x = 0; x < size; x++) pixels.set(inked(x, y), (y * size + x) * 4);
    }
    return { width: size, height: size, data: pixels };
  }

  function channels(name) {
    var digits = colour(name).slice(1);
    return [0, 2, 4].map(function (at) { return parseInt(digits.slice(at, at + 2), 16); });
  }

  function hatchTile() {
    var ink = channels("space-edge").concat(255), ground = channels("space").concat(190);
    return tile(12, function (x, y) { return (x + y) % 12 < 2 ? ink : ground; });
  }

  function stopTile() {
    var ink = channels("stop").concat(255), edge = channels("land").concat(255);
    return tile(14, function (x, y) { return x < 2 || y < 2 || x > 11 || y > 11 ? edge : ink; });
  }

  function layers(dotRadius, fitZoom) {
    // Dots grow with the ground so that places stay apart when one comes nearer.
    var radius = [
      "interpolate", ["exponential", 1.6], ["zoom"],
      fitZoom - 1, ["*", ["get", "size"], dotRadius * 0.7],
      fitZoom, ["*", ["get", "size"], dotRadius],
      fitZoom + 5, ["*", ["get", "size"], dotRadius * 6]
    ];
    function dots(reach, paint) {
      return {
        id: "people-" + reach, type: "circle", source: "people", filter: ["==", ["get", "reach"], reach],
        paint: Object.assign({ "circle-radius": radius }, paint)
      };
    }
    return [
      { id: "ground", type: "background", paint: { "background-color": colour("map-ground") } },
      { id: "land", type: "fill", source: "boundary", paint: { "fill-color": colour("land") } },
      { id: "before", type: "fill", source: "before", paint: { "fill-color": data.map.beforeColour, "fill-antialias": false } },
      { id: "classes", type: "fill", source: "classes", paint: { "fill-color": ["get", "colour"], "fill-outline-color": colour("class-edge") } },
      { id: "area", type: "fill", source: "area", paint: { "fill-color": colour("service") } },
      { id: "area-edge", type: "line", source: "area", paint: { "line-color": colour("service-edge"), "line-width": 0.7 } },
      { id: "open-spaces", type: "fill", source: "openSpaces", paint: { "fill-pattern": "hatch" } },
      { id: "open-spaces-edge", type: "line", source: "openSpaces", paint: { "line-color": colour("space-edge"), "line-width": 1 } },
      { id: "streets", type: "line", source: "streets", paint: { "line-color": colour("street"), "line-width": 1 } },
      dots(0, { "circle-color": colour("land"), "circle-stroke-color": colour("outside"), "circle-stroke-width": 1.2 }),
      dots(1, { "circle-color": colour("outside"), "circle-stroke-color": colour("inside"), "circle-stroke-width": 1.2 }),
      dots(2, { "circle-color": colour("inside"), "circle-stroke-width": 0 }),
      { id: "stops", type: "symbol", source: "stops", layout: { "icon-image": "stop", "icon-allow-overlap": true, "icon-size": ["interpolate", ["linear"], ["zoom"], fitZoom, 0.22, fitZoom + 4, 0.8] } },
      { id: "limit-casing", type: "line", source: "boundary", paint: { "line-color": colour("land"), "line-width": 4.5 } },
      { id: "limit", type: "line", source: "boundary", paint: { "line-color": colour("limit"), "line-width": 1.6 } }
    ];
  }

  function startMap() {
    var live = document.getElementById("live");
    var drawn = document.getElementById("drawn");
    var select = document.getElementById("view");
    var choice = document.getElementById("steps");
    var legend = document.getElementById("legend");
    var frame = data.map.bounds;
    var people = data.map.people.map(function (group) {
      return { at: positions(group.at), persons: group.persons, sizes: sizes(group.persons) };
    });
    var numbers = new Intl.NumberFormat(data.language === "ar" ? "ar-u-nu-latn" : data.language, { maximumFractionDigits: 1 });

    function fail(error) {
      live.hidden = true;
      drawn.hidden = false;
      page.dataset.map = "failed";
      if (error) console.warn(String(error.message || error));
    }

    live.hidden = false;
    var map;
    try {
      map = new maplibregl.Map({
        container: "canvas",
        style: {
          version: 8,
          sources: {},
          layers: [{ id: "ground", type: "background", paint: { "background-color": colour("map-ground") } }]
        },
        bounds: corners(frame),
        fitBoundsOptions: { padding: 20 },
        attributionControl: false,
        cooperativeGestures: true,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        renderWorldCopies: false,
        maxZoom: 19,
        fadeDuration: 0,
        locale: {
          "Map.Title": words["map.title"],
          "NavigationControl.ZoomIn": words["map.zoom-in"],
          "NavigationControl.ZoomOut": words["map.zoom-out"],
          "ScaleControl.Meters": words["map.metres"],
          "ScaleControl.Kilometers": words["map.kilometres"],
          "Popup.Close": words["map.close"],
          "CooperativeGesturesHandler.WindowsHelpText": words["map.gestures.keyboard"],
          "CooperativeGesturesHandler.MacHelpText": words["map.gestures.mac"],
          "CooperativeGesturesHandler.MobileHelpText": words["map.gestures.touch"]
        }
      });
    } catch (error) {
      fail(error);
      return;
    }
    drawn.hidden = true;
    map.keyboard.disableRotation();
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), isRightToLeft ? "top-left" : "top-right");
    map.addControl(new maplibregl.ScaleControl({ maxWidth: 140 }), isRightToLeft ? "bottom-right" : "bottom-left");

    function corners(bounds) { return [bounds.slice(0, 2), bounds.slice(2)]; }

    function say(label) {
      document.getElementById("shown").textContent = filled(words["map.shown"], { view: label });
    }

    function whenIdle() {
      map.once("idle", function () { page.dataset.map = "idle"; });
    }

    // Both kinds of maps stand in one list: first who is served, then classes.
    function show(index) {
      var theme = data.map.themes[index - data.map.views.length];
      page.dataset.map = "drawing";
      showView(theme ? null : data.map.views[index]);
      showSteps(theme);
      if (!theme) {
        map.getSource("before").setData(noShapes);
        map.getSource("classes").setData(noShapes);
        if (data.map.views[index]) say(data.map.views[index].label);
      }
      var drawing = document.querySelector(theme ? '[data-theme="' + data.map.themes.indexOf(theme) + '"] .legend' : '[data-theme="people"] .legend');
      legend.replaceChildren.apply(legend, drawing ? [drawing.cloneNode(true)] : []);
      var bounds = theme ? theme.bounds : data.map.bounds;
      if (String(bounds) !== String(frame)) {
        frame = bounds;
        map.fitBounds(corners(bounds), { padding: 20, animate: false });
      }
      whenIdle();
    }

    function showView(view) {
      var run = view ? data.map.runs[view.run] : null;
      var group = view && view.people !== undefined ? people[view.people] : null;
      map.getSource("area").setData(view ? polygons([].concat.apply([], view.areas)) : noShapes);
      map.getSource("openSpaces").setData(run ? polygons(run.openSpaces) : noShapes);
      map.getSource("streets").setData(run ? lines(run.streets) : noShapes);
      var stops = run ? positions(run.stops) : [];
      map.getSource("stops").setData(view ? points(view.stops.map(function (stop) { return stops[stop]; }),
        function (place) { return { name: run.stopNames ? run.stopNames[view.stops[place]] : "" }; }) : noShapes);
      map.getSource("people").setData(group ? points(group.at, function (place) {
        return { reach: Number(view.reach[place]), size: group.sizes[place], persons: group.persons[place] };
      }) : noShapes);
    }

    // A button for each date, level or variant: the arrow keys go from before to after and back.
    function showSteps(theme) {
      if (choice) choice.hidden = !theme || theme.steps.length < 2;
      if (!theme) return;
      if (theme.steps.length > 1) {
        choice.querySelector("legend").textContent = theme.kind;
        choice.querySelector("div").replaceChildren.apply(choice.querySelector("div"), theme.steps.map(function (step, index) {
          var label = document.createElement("label"), button = document.createElement("input");
          button.type = "radio";
          button.name = "step";
          button.checked = index === theme.first;
          button.addEventListener("change", function () { showStep(theme, step); });
          label.append(button, step.label);
          return label;
        }));
      }
      showStep(theme, theme.steps[theme.first]);
    }

    function showStep(theme, step) {
      page.dataset.map = "drawing";
      var past = step.before ? data.map.themes[step.before[0]] : null;
      map.getSource("before").setData(past
        ? classes(past, past.steps[step.before[1]].parts.filter(function (part) { return !part.isWater; }), function () { return data.map.beforeColour; })
        : noShapes);
      map.getSource("classes").setData(classes(theme, step.parts, function (part) { return part.colour; }));
      say(theme.steps.length > 1 ? filled(words["map.label"], { series: theme.label, detail: step.label }) : theme.label);
      whenIdle();
    }

    function paint() {
      var fitZoom = map.cameraForBounds(corners(data.map.bounds), { padding: 20 }).zoom;
      var most = Math.max.apply(null, people.map(function (group) { return group.at.length; }).concat(1));
      var box = map.getContainer();
      var room = Math.sqrt(box.clientWidth * box.clientHeight / most);
      var dotRadius = Math.min(5, Math.max(1.1, room * 0.2));
      ["hatch", "stop"].forEach(function (name) {
        if (map.hasImage(name)) map.removeImage(name);
      });
      layers(dotRadius, fitZoom).forEach(function (layer) {
        if (map.getLayer(layer.id)) map.removeLayer(layer.id);
      });
      map.addImage("hatch", hatchTile());
      map.addImage("stop", stopTile());
      layers(dotRadius, fitZoom).forEach(function (layer) { map.addLayer(layer); });
    }

    function explain(event) {
      var found = map.queryRenderedFeatures(
        [[event.point.x - 4, event.point.y - 4], [event.point.x + 4, event.point.y + 4]],
        { layers: ["stops", "people-2", "people-1", "people-0", "classes"] })[0];
      if (!found) return;
      var isClass = found.layer.id === "classes";
      var text = isClass ? found.properties.label
        : found.layer.id === "stops"
        ? words["map.stop"] + (found.properties.name ? ": " + found.properties.name : "")
        : filled(words["map.persons"], { persons: numbers.format(found.properties.persons) }) + " · "
          + words[["map.outside", "map.partly", "map.inside"][found.properties.reach]];
      var line = document.createElement("p");
      line.dir = "auto";
      line.textContent = text;
      new maplibregl.Popup({ focusAfterOpen: false, maxWidth: "16rem" })
        .setLngLat(isClass ? event.lngLat : found.geometry.coordinates).setDOMContent(line).addTo(map);
    }

    map.on("load", function () {
      ["boundary", "before", "classes", "area", "openSpaces", "streets", "people", "stops"].forEach(function (name) {
        map.addSource(name, { type: "geojson", data: noShapes, tolerance: 0.2 });
      });
      map.getSource("boundary").setData(polygons(data.map.boundary));
      paint();
      show(0);
      map.on("click", explain);
      darkness.addEventListener("change", paint);
      if (select) select.addEventListener("change", function () { show(Number(select.value)); });
    });
    map.on("error", function (event) { console.error(event.error && event.error.message); });
  }

  // ---- Charts

  // Wider drawings would be shrunk on paper until nobody could read them.
  var widestChart = 860;

  // Marks that make a line of an Arabic drawing begin at its right.
  function directed(text) { return isRightToLeft ? "\u202B" + text + "\u202C" : text; }

  // Text in lines of about so many signs; languages without blanks are cut anywhere.
  function wrapped(text, most) {
    var units = /\s/.test(text) ? text.split(/\s+/) : Array.from(text);
    var gap = /\s/.test(text) ? " " : "";
    return units.reduce(function (rows, unit) {
      var last = rows[rows.length - 1];
      if (last !== undefined && (last + gap + unit).length <= most) rows[rows.length - 1] = last + gap + unit;
      else rows.push(unit);
      return rows;
    }, []).map(directed);
  }

  function embed(figure, spec) {
    var target = figure.querySelector(".live");
    spec.$schema = "https://vega.github.io/schema/vega-lite/v6.json";
    spec.background = null;
    spec.padding = 2;
    spec.config = {
      // The whole drawing is one picture with a text of its own.
      aria: false,
      mark: { aria: false },
      font: getComputedStyle(document.body).fontFamily.replace(/"/g, "'"),
      view: { stroke: null },
      axis: { labelColor: "currentColor", titleColor: "currentColor", domainColor: "currentColor", tickColor: "currentColor", gridColor: "currentColor", gridOpacity: 0.18, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" },
      legend: { labelColor: "currentColor", titleColor: "currentColor", labelFontSize: 12, labelLimit: 0, orient: "top", title: null, symbolType: "square", direction: "horizontal" },
      text: { color: "currentColor", fontSize: 12 }
    };
    return vegaEmbed(target, spec, { actions: false, renderer: "svg", ast: true, defaultStyle: false, tooltip: false, hover: false });
  }

  function bars(figure, rows) {
    var width = Math.min(widestChart, figure.clientWidth - 36);
    var most = Math.max(16, Math.floor(width / (data.language === "zh" ? 13 : 6.8)));
    var methods = ["network", "euclidean", "none"];
    var named = rows.some(function (row) { return row.method; });
    var values = [], next = 0, previous = null;
    rows.forEach(function (row, index) {
      var title = [];
      if (row.group !== previous) {
        title = wrapped(row.title, most);
        next += (index ? 14 : 0) + title.length * 16 + 4;
        previous = row.group;
      }
      values.push({
        top: next, bottom: next + 18, middle: next + 9, title: title, titleTop: next - 4 - (title.length - 1) * 16,
        value: row.value, lower: row.lower, upper: row.upper, label: row.label,
        method: words["method." + (row.method || "none")],
        labelled: Math.max(row.value, row.upper || 0)
      });
      next += 21;
    });
    var share = { type: "quantitative", scale: { domain: [0, 100], reverse: isRightToLeft }, axis: { orient: "bottom", title: words["chart.share"], tickCount: 5, labelExpr: "datum.value + ' %'" } };
    var across = { field: "top", type: "quantitative", scale: { domain: [0, next + 4], reverse: true, nice: false, zero: false }, axis: null };
    var toEnd = isRightToLeft ? -1 : 1;
    return embed(figure, {
      data: { values: values },
      width: width, height: next + 4, autosize: { type: "fit-x", contains: "padding" },
      layer: [
        {
          mark: { type: "rect", stroke: "currentColor", strokeWidth: 0.5 },
          encoding: {
            x: Object.assign({ field: "value" }, share), x2: { datum: 0 }, y: across, y2: { field: "bottom" },
            color: {
              field: "method", type: "nominal",
              scale: { domain: methods.map(function (m) { return words["method." + m]; }), range: ["var(--network)", "var(--euclidean)", "var(--network)"] },
              legend: named ? { values: methods.slice(0, 2).map(function (m) { return words["method." + m]; }) } : null
            }
          }
        },
        { transform: [{ filter: "isValid(datum.lower) && isValid(datum.upper)" }], mark: { type: "rule", color: "currentColor", strokeWidth: 2 }, encoding: { x: { field: "lower", type: "quantitative" }, x2: { field: "upper" }, y: Object.assign({}, across, { field: "middle" }) } },
        // A value that would leave the drawing stands inside its bar.
        { transform: [{ filter: "datum.labelled <= 82" }], mark: { type: "text", align: isRightToLeft ? "right" : "left", dx: 6 * toEnd, baseline: "middle" }, encoding: { x: { field: "labelled", type: "quantitative" }, y: Object.assign({}, across, { field: "middle" }), text: { field: "label" } } },
        { transform: [{ filter: "datum.labelled > 82" }], mark: { type: "text", align: isRightToLeft ? "left" : "right", dx: -6 * toEnd, baseline: "middle", color: "var(--ground)", fontWeight: "bold" }, encoding: { x: { field: "value", type: "quantitative" }, y: Object.assign({}, across, { field: "middle" }), text: { field: "label" } } },
        { transform: [{ filter: "length(datum.title) > 0" }], mark: { type: "text", align: isRightToLeft ? "right" : "left", baseline: "line-bottom", lineHeight: 16 }, encoding: { x: { datum: 0, type: "quantitative" }, y: Object.assign({}, across, { field: "titleTop" }), text: { field: "title" } } }
      ]
    });
  }

  function steps(figure, rows) {
    var width = Math.min(widestChart, figure.clientWidth - 36);
    var titles = rows.map(function (row) { return row.title; })
      .filter(function (title, index, all) { return all.indexOf(title) === index; });
    var targets = data.chart.targets || [];
    var periods = rows.concat(targets).map(function (row) { return row.period; })
      .filter(function (period, index, all) { return all.indexOf(period) === index; }).sort();
    return embed(figure, {
      data: { values: rows },
      width: width, height: 260, autosize: { type: "fit-x", contains: "padding" },
      encoding: {
        x: { field: "period", type: "ordinal", sort: periods, scale: { reverse: isRightToLeft, padding: 0.5 }, axis: { title: words["chart.period"], labelAngle: 0 } },
        y: { field: "value", type: "quantitative", scale: { domain: [0, 100] }, axis: { title: words["chart.share"], orient: isRightToLeft ? "right" : "left", tickCount: 5, labelExpr: "datum.value + ' %'" } },
        detail: { field: "title", type: "nominal" }
      },
      layer: [
        { mark: { type: "line", color: "var(--network)", strokeWidth: 2.5, point: { color: "var(--network)", size: 60 } }, encoding: { strokeDash: { field: "title", type: "nominal", scale: { domain: titles }, legend: titles.length > 1 ? { columns: 1, labelLimit: width - 40 } : null } } },
        { mark: { type: "text", dy: -12 }, encoding: { text: { field: "label" } } }
      ].concat(targets.length ? [
        { data: { values: targets }, mark: { type: "point", shape: "diamond", size: 140, strokeWidth: 2.5, color: "var(--truth)" } },
        { data: { values: targets }, mark: { type: "text", dy: -16 }, encoding: { text: { field: "label" } } }
      ] : [])
    });
  }

  // The live chart or, where it fails, the one drawn with the page.
  function show(figure, isLive) {
    figure.querySelector(".live").hidden = !isLive;
    figure.querySelector(".drawn").hidden = isLive;
  }

  function startCharts() {
    var drawings = [["chart-bars", data.chart.bars, bars], ["chart-steps", data.chart.steps, steps]]
      .map(function (chart) { return { figure: document.getElementById(chart[0]), rows: chart[1], draw: chart[2] }; })
      .filter(function (chart) { return chart.figure; });
    function draw() {
      return Promise.all(drawings.map(function (chart) {
        show(chart.figure, true);
        return chart.draw(chart.figure, chart.rows);
      })).then(function () { page.dataset.chart = "done"; }, function (error) {
        drawings.forEach(function (chart) { show(chart.figure, false); });
        page.dataset.chart = "failed";
        console.error(String(error));
      });
    }
    var last = 0, timer = null;
    draw().then(function () {
      last = document.body.clientWidth;
      new ResizeObserver(function () {
        clearTimeout(timer);
        timer = setTimeout(function () {
          if (document.body.clientWidth === last) return;
          last = document.body.clientWidth;
          draw();
        }, 150);
      }).observe(document.body);
    });
  }

  // Folded parts open for paper.
  addEventListener("beforeprint", function () {
    document.querySelectorAll("main details").forEach(function (part) { part.open = true; });
  });

  // Where a library or the map's shapes are files of their own, they are fetched when they come near the window.
  var files = document.getElementById("report-data").dataset;

  function whenNear(element, body) {
    var watcher = new IntersectionObserver(function (entries) {
      if (!entries.some(function (entry) { return entry.isIntersecting; })) return;
      watcher.disconnect();
      body();
    }, { rootMargin: "300px" });
    watcher.observe(element);
  }

  function loaded(script, style) {
    if (style && !document.querySelector('link[href="' + style + '"]')) {
      var link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = style;
      document.head.append(link);
    }
    return new Promise(function (done, fail) {
      var element = document.createElement("script");
      element.src = script;
      element.onload = done;
      element.onerror = fail;
      document.head.append(element);
    });
  }

  function startFetchedMap() {
    Promise.all([
      loaded(files.mapScript, files.mapStyle),
      fetch(files.map).then(function (answer) {
        if (!answer.ok) throw new Error(files.map + ": " + answer.status);
        return answer.json();
      })
    ]).then(function (parts) {
      data.map = parts[1];
      startMap();
    }).catch(function (error) { console.warn(String(error.message || error)); });
  }

  if (data.chart && files.chartScript) {
    whenNear(document.getElementById("chart"), function () { loaded(files.chartScript).then(startCharts); });
  } else if (data.chart) startCharts();
  if (data.map) startMap();
  else if (files.map && files.mapScript) whenNear(document.getElementById("drawn"), startFetchedMap);
})();
