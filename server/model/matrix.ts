/** Rows of fp32 numbers that are made when they are asked for; a vector is a matrix of one row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Writes `count` rows from row `first` on into the beginning of `target`. */
  readRows(first: number, count: number, target: Float32Array): void;
}

/** The matrices one below the other. */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const columns = parts[0]!.columns;
  return {
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    columns,
    readRows(first, count, target) {
      let start = 0;
      for (const part of parts) {
        const from = Math.max(first, start);
        const to = Math.min(first + count, start + part.rows);
        if (from < to) part.readRows(from - start, to - from, target.subarray((from - first) * columns));
        start += part.rows;
      }
    },
  };
}

/** `count` rows of a matrix from row `start` on. */
export function sliceRows(matrix: Matrix, start: number, count: number): Matrix {
  return {
    rows: count,
    columns: matrix.columns,
    readRows: (first, wanted, target) => matrix.readRows(start + first, wanted, target),
  };
}

/** The rows of a matrix in another order: row `rowAt(n)` becomes row n. */
export function permuteRows(matrix: Matrix, rowAt: (row: number) => number): Matrix {
  const { rows, columns } = matrix;
  return {
    rows,
    columns,
    readRows(first, count, target) {
      // Neighbours mostly stay neighbours: they are read together.
      for (let done = 0, run = 1; done < count; done += run, run = 1) {
        const start = rowAt(first + done);
        while (done + run < count && rowAt(first + done + run) === start + run) run++;
        matrix.readRows(start, run, target.subarray(done * columns));
      }
    },
  };
}

/**
 * Query or key weights in the order of the rotary embedding that pairs item i of a head with item i + D/2.
 * GGUF stores each pair side by side.
 */
export function splitRotaryPairs(matrix: Matrix, headDim: number): Matrix {
  const half = headDim / 2;
  return {
    rows: matrix.rows,
    columns: matrix.columns,
    readRows(first, count, target) {
      for (let index = 0; index < count; index++) {
        const row = first + index;
        const inHead = row % headDim;
        const stored = row - inHead + (inHead % half) * 2 + Math.floor(inHead / half);
        matrix.readRows(stored, 1, target.subarray(index * matrix.columns));
      }
    },
  };
}

/** All numbers of a small matrix. */
export function readAll(matrix: Matrix): Float32Array {
  const values = new Float32Array(matrix.rows * matrix.columns);
  matrix.readRows(0, matrix.rows, values);
  return values;
}
