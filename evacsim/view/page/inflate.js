// Deflate (RFC 1951), so that the page needs no DecompressionStream: an old browser reads it, too.

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const AWAY_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const AWAY_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

// A Huffman code: how many codes have each length, and the symbols in the order of their codes.
function codeOf(lengths) {
  const count = new Uint16Array(16);
  for (const length of lengths) count[length]++;
  count[0] = 0;
  const next = new Uint16Array(16);
  for (let i = 1; i < 16; i++) next[i] = next[i - 1] + count[i - 1];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => { if (length) symbols[next[length]++] = symbol; });
  return { count, symbols };
}

function inflate(data) {
  let out = new Uint8Array(data.length * 6), size = 0, at = 0, held = 0, bits = 0;

  function take(n) {
    while (bits < n) {
      if (at >= data.length) throw new Error("deflate: ends early");
      held |= data[at++] << bits;
      bits += 8;
    }
    const found = held & ((1 << n) - 1);
    held >>>= n;
    bits -= n;
    return found;
  }

  function symbol(code) {
    let value = 0, first = 0, index = 0;
    for (let length = 1; length < 16; length++) {
      value |= take(1);
      const count = code.count[length];
      if (value - count < first) return code.symbols[index + value - first];
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new Error("deflate: no such code");
  }

  function room(n) {
    if (size + n <= out.length) return;
    const wider = new Uint8Array(Math.max(out.length * 2, size + n));
    wider.set(out.subarray(0, size));
    out = wider;
  }

  function tables() {
    const literals = take(5) + 257, aways = take(5) + 1, count = take(4) + 4;
    const lengths = new Array(19).fill(0);
    for (let i = 0; i < count; i++) lengths[ORDER[i]] = take(3);
    const code = codeOf(lengths), all = [];
    while (all.length < literals + aways) {
      const found = symbol(code);
      if (found < 16) all.push(found);
      else {
        const value = found === 16 ? all[all.length - 1] : 0;
        const times = found === 16 ? 3 + take(2) : found === 17 ? 3 + take(3) : 11 + take(7);
        for (let i = 0; i < times; i++) all.push(value);
      }
    }
    return [codeOf(all.slice(0, literals)), codeOf(all.slice(literals))];
  }

  function fixed() {
    const all = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
    return [codeOf(all), codeOf(new Array(30).fill(5))];
  }

  let last = 0;
  while (!last) {
    last = take(1);
    const kind = take(2);
    if (kind === 3) throw new Error("deflate: no such block");
    if (kind === 0) {
      held = bits = 0;
      const length = data[at] | (data[at + 1] << 8);
      at += 4;
      room(length);
      out.set(data.subarray(at, at + length), size);
      size += length;
      at += length;
      continue;
    }
    const [literal, away] = kind === 1 ? fixed() : tables();
    for (let found = symbol(literal); found !== 256; found = symbol(literal)) {
      room(258);
      if (found < 256) out[size++] = found;
      else {
        const length = LENGTH_BASE[found - 257] + take(LENGTH_BITS[found - 257]);
        const code = symbol(away), back = AWAY_BASE[code] + take(AWAY_BITS[code]);
        for (let i = 0; i < length; i++, size++) out[size] = out[size - back];
      }
    }
  }
  return out.subarray(0, size);
}
