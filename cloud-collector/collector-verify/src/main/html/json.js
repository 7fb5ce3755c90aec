// JSON as the manifest is written: no name twice, no nesting beyond 64, whole numbers exact (BigInt past 2^53).

const parseJson = (source) => {
  let at = 0;
  const fail = (what) => {
    throw new Malformed("JSON, character " + at + ": " + what);
  };
  const blankSpace = () => {
    while (" \t\r\n".includes(source[at] ?? "x")) at += 1;
  };
  const string = () => {
    const begin = at;
    for (at += 1; source[at] !== '"'; at += 1) {
      if (at >= source.length || source.charCodeAt(at) < 32) fail("text does not end");
      if (source[at] === "\\") at += 1;
    }
    at += 1;
    try {
      return JSON.parse(source.slice(begin, at));
    } catch {
      return fail("no text");
    }
  };
  const value = (depth) => {
    if (depth > 64) fail("nested too deeply");
    blankSpace();
    const c = source[at];
    if (c === '"') return string();
    if (c === "{" || c === "[") {
      const end = c === "{" ? "}" : "]";
      const all = c === "{" ? Object.create(null) : [];
      at += 1;
      blankSpace();
      if (source[at] === end) {
        at += 1;
        return all;
      }
      for (;;) {
        blankSpace();
        if (c === "{") {
          if (source[at] !== '"') fail("a name is missing");
          const name = string();
          if (name in all) fail("a name comes twice: " + name);
          blankSpace();
          if (source[at] !== ":") fail("no colon");
          at += 1;
          all[name] = value(depth + 1);
        } else {
          all.push(value(depth + 1));
        }
        blankSpace();
        if (source[at] === end) {
          at += 1;
          return all;
        }
        if (source[at] !== ",") fail("no comma");
        at += 1;
      }
    }
    const m = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
    m.lastIndex = at;
    const word = m.exec(source)?.[0] ?? fail("no value");
    at += word.length;
    if (/^-?\d+$/.test(word) && !Number.isSafeInteger(Number(word))) return BigInt(word);
    return JSON.parse(word);
  };
  const v = value(0);
  blankSpace();
  if (at < source.length) fail("something follows");
  return v;
};
