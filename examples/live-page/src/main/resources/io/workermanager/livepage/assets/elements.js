/* Elements as values, and the least changes that make the page equal to them. Texts become text nodes: nothing is read as HTML. */
var LivePage = {};
(function () {
  'use strict';
  const SVG = 'http://www.w3.org/2000/svg';
  const IN_SVG = ['svg', 'path', 'rect', 'line', 'text', 'g', 'title', 'polyline', 'circle'];

  /* h('td', {class: 'number', key: id}, 'text', [more]) */
  LivePage.h = function (tag, attributes, ...children) {
    return {tag: tag, attributes: attributes || {}, children: flat(children)};
  };

  function flat(children) {
    const all = [];
    children.forEach(function add(child) {
      if (Array.isArray(child)) {
        child.forEach(add);
      } else if (child !== null && child !== undefined && child !== false) {
        all.push(typeof child === 'object' ? child : String(child));
      }
    });
    return all;
  }

  function create(value) {
    if (typeof value === 'string') {
      return document.createTextNode(value);
    }
    const node = IN_SVG.indexOf(value.tag) >= 0
        ? document.createElementNS(SVG, value.tag) : document.createElement(value.tag);
    update(node, value);
    return node;
  }

  function fits(node, value) {
    return typeof value === 'string'
        ? node.nodeType === 3
        : node.nodeType === 1 && node.localName === value.tag && node.key === value.attributes.key;
  }

  function update(node, value) {
    if (typeof value === 'string') {
      if (node.data !== value) {
        node.data = value;
      }
      return;
    }
    const before = node.shown || {};
    const after = value.attributes;
    Object.keys(before).forEach(name => {
      if (!(name in after) && name !== 'key' && typeof before[name] !== 'function') {
        node.removeAttribute(name);
      }
    });
    Object.keys(after).forEach(name => {
      const wanted = after[name];
      if (name === 'key') {
        node.key = wanted;
      } else if (typeof wanted === 'function') {
        node[name] = wanted;
      } else if (name === 'checked') {
        node.checked = wanted;
      } else if (wanted === false || wanted === undefined || wanted === null) {
        node.removeAttribute(name);
      } else if (before[name] !== wanted) {
        node.setAttribute(name, wanted === true ? '' : String(wanted));
      }
    });
    node.shown = after;
    LivePage.show(node, value.children);
  }

  /* Makes the children of a node equal to values. A child with a key keeps its node, and so its focus, when it moves. */
  LivePage.show = function (node, values) {
    const wanted = flat([values]);
    const keyed = new Map();
    node.childNodes.forEach(child => {
      if (child.key !== undefined) {
        keyed.set(child.key, child);
      }
    });
    let next = node.firstChild;
    wanted.forEach(value => {
      const key = typeof value === 'string' ? undefined : value.attributes.key;
      let child = key === undefined ? undefined : keyed.get(key);
      if (child === undefined && next && key === undefined && fits(next, value)) {
        child = next;
      }
      if (child === undefined) {
        child = create(value);
        node.insertBefore(child, next);
      } else {
        if (child === next) {
          next = next.nextSibling;
        } else {
          node.insertBefore(child, next);
        }
        update(child, value);
      }
    });
    while (next) {
      const gone = next;
      next = next.nextSibling;
      node.removeChild(gone);
    }
  };

  LivePage.into = function (id, ...values) {
    LivePage.show(document.getElementById(id), values);
  };
})();
