"use strict";
(() => {
  const figure = JSON.parse(document.getElementById("figure").textContent);
  const theme = document.documentElement.dataset.theme;
  const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  const shade = (role) => figure.colours[role][dark ? "dark" : "light"];
  const nodes = new Map(figure.nodes.map((node) => [node.id, node]));
  const neighbours = new Map(figure.nodes.map((node) => [node.id, new Set([node.id])]));
  for (const edge of figure.edges) {
    neighbours.get(edge.from).add(edge.to);
    neighbours.get(edge.to).add(edge.from);
  }
  let network, rest = 1, selected = null;

  const zoom = () => Math.max(network ? network.getScale() / rest : 1, 0.2);
  const level = () => Math.max(0, figure.zooms.filter((step) => step <= zoom() + 0.01).length - 1);

  // Discs and words keep their size on screen while the picture grows, so the labels chosen for a zoom stay apart.
  const renderer = ({ ctx, id, x, y }) => ({
    drawNode() {
      const node = nodes.get(id), size = 1 / zoom(), near = selected === null || neighbours.get(selected).has(id);
      ctx.save();
      ctx.translate(x, y);
      ctx.scale(size, size);
      ctx.globalAlpha = near ? 1 : 0.12;
      ctx.beginPath();
      ctx.arc(0, 0, node.radius, 0, 2 * Math.PI);
      ctx.fillStyle = shade(node.role);
      ctx.fill();
      if (id === selected || id === figure.focus) {
        ctx.lineWidth = 2;
        ctx.strokeStyle = shade("accent");
        ctx.beginPath();
        ctx.arc(0, 0, node.radius + 3.5, 0, 2 * Math.PI);
        ctx.stroke();
      }
      ctx.textAlign = "center";
      ctx.fillStyle = shade("glyph");
      ctx.font = `700 ${node.radius * 1.15}px ${figure.fonts}`;
      if (node.radius >= 6) ctx.fillText(node.glyph, 0, node.radius * 0.41);
      ctx.restore();
    },
    nodeDimensions: { width: (2 * nodes.get(id).radius) / zoom(), height: (2 * nodes.get(id).radius) / zoom() },
  });

  const drawLabel = (ctx, node, place) => {
    const size = 1 / zoom();
    ctx.save();
    ctx.translate(node.x, node.y);
    ctx.scale(size, size);
    ctx.font = `${node.bold ? 700 : 400} ${node.size}px ${figure.fonts}`;
    ctx.textAlign = place[2] === "middle" ? "center" : place[2];
    ctx.lineJoin = "round";
    ctx.lineWidth = 3;
    ctx.strokeStyle = shade("surface");
    ctx.strokeText(node.words, place[0], place[1]);
    ctx.fillStyle = shade("ink");
    ctx.fillText(node.words, place[0], place[1]);
    ctx.restore();
  };

  const drawLabels = (ctx) => {
    const now = level();
    for (const node of figure.nodes) {
      const near = selected === null || neighbours.get(selected).has(node.id);
      const place = near && (node.places[now] || (selected !== null && node.beside));
      if (place) drawLabel(ctx, node, place);
    }
  };

  const look = (edge) => {
    const own = selected === null ? figure.focus : selected;
    const near = edge.from === own || edge.to === own;
    return {
      id: edge.id,
      color: { color: shade(near ? "accent" : "line"), opacity: selected === null || near ? 1 : 0.12 },
      arrows: { to: { enabled: near, scaleFactor: 0.5 } },
    };
  };

  const edges = new vis.DataSet(figure.edges.map((edge) => ({ ...edge, ...look(edge), label: undefined, title: undefined })));
  const points = new vis.DataSet(figure.nodes.map(({ id, x, y }) => ({ id, x, y, shape: "custom", ctxRenderer: renderer })));
  network = new vis.Network(document.getElementById("network"), { nodes: points, edges }, {
    autoResize: true,
    physics: false,
    layout: { improvedLayout: false },
    edges: { smooth: false, chosen: false, selectionWidth: 0, hoverWidth: 0 },
    nodes: { chosen: false },
    interaction: { hover: true, tooltipDelay: 1e9, keyboard: false },
  });
  network.on("afterDrawing", drawLabels);
  network.on("dragEnd", () => {
    for (const [id, place] of Object.entries(network.getPositions())) Object.assign(nodes.get(id), place);
  });
  network.on("dragging", ({ nodes: moved }) => {
    for (const [id, place] of Object.entries(network.getPositions(moved))) Object.assign(nodes.get(id), place);
  });

  const tip = document.getElementById("tip");
  const tell = (node) => {
    tip.hidden = !node;
    tip.textContent = node ? node.title : "";
    if (node && node.url) {
      const link = document.createElement("a");
      link.href = node.url;
      link.rel = "noopener noreferrer";
      link.textContent = " →";
      link.ariaLabel = node.title;
      tip.append(link);
    }
  };
  const select = (id) => {
    selected = id;
    edges.update(figure.edges.map(look));
    tell(id === null ? null : nodes.get(id));
    network.redraw();
  };
  const show = () => {
    network.fit({ animation: false });
    rest = network.getScale();
    network.redraw();
  };
  network.on("click", ({ nodes: hit }) => select(hit.length ? hit[0] : null));
  network.on("hoverNode", ({ node }) => selected === null && tell(nodes.get(node)));
  network.on("blurNode", () => selected === null && tell(null));
  document.addEventListener("keydown", (event) => event.key === "Escape" && select(null));
  document.getElementById("reset").addEventListener("click", () => { select(null); show(); });
  show();
  document.documentElement.dataset.ready = String(points.length);
})();
