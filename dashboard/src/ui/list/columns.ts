/** A column of a table. The slot of the table with its id draws its cells. */
export interface Column {
  id: string
  header: string
  /** The header is read out and not shown. */
  silent?: boolean
  align?: 'right'
  /** As in CSS; without it the browser decides. */
  width?: string
  /** Takes the width that is left, and what is in it is cut to that. */
  clip?: boolean
  /** Where the table is too narrow for columns, its rows become cards of two columns, and this is the cell's place. */
  stacked?: {
    /** Cells come in this order, else in that of the columns. */
    order?: number
    /** Takes a line of its own. */
    wide?: boolean
    /** Stands at the right edge. */
    end?: boolean
    /** What it is goes without saying. */
    bare?: boolean
    hidden?: boolean
  }
}
