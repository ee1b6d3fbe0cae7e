/// <reference path="../pdfmake.d.ts" />
import type { Content, TableCell } from 'pdfmake'
import type { ServiceName } from '../format.ts'

export const textColor = '#1f2937'
export const muted = '#6b7280'
const line = '#d1d5db'

export interface Column {
  head: string
  width?: '*' | 'auto' | number
  alignment?: 'left' | 'right'
}

/** A heading that stays with the table below it. */
export const heading = (text: string): Content => ({ text, style: 'heading', headlineLevel: 1 })

/** What stands on one page, with its heading. */
export const together = (text: string, content: Content[]): Content => ({
  stack: [{ text, style: 'heading' }, ...content],
  unbreakable: true,
})

export const note = (text: string): Content => ({ text, style: 'muted', margin: [0, 2, 0, 4] })

/** A table with its head on each page. */
export function table(columns: readonly Column[], rows: TableCell[][]): Content {
  const head = columns.map(({ head, alignment = 'left' }): TableCell => ({ text: head, style: 'head', alignment }))
  return {
    fontSize: 7,
    table: {
      headerRows: 1,
      dontBreakRows: true,
      keepWithHeaderRows: 1,
      widths: columns.map(({ width = 'auto' }) => width),
      body: [head, ...rows],
    },
    layout: {
      hLineWidth: (row) => (row === 0 ? 0 : row === 1 ? 0.8 : 0.3),
      vLineWidth: () => 0,
      hLineColor: () => line,
      paddingLeft: (column) => (column === 0 ? 0 : 3),
      paddingRight: () => 3,
      paddingTop: () => 3,
      paddingBottom: () => 3,
    },
  }
}

/** A cell of figures. */
export const right = (text: string, color = textColor): TableCell => ({ text, alignment: 'right', color })

/** A column of figures. */
export const figure = (head: string, width: number): Column => ({ head, width, alignment: 'right' })

/** A service by its name, with where it is in small where others have the same. */
export const serviceCell = ({ name, where }: ServiceName): TableCell => ({
  stack: [path(name), ...(where === '' ? [] : [{ text: path(where), color: muted, fontSize: 6 }])],
})

/** Lets a long path break at its slashes. */
export const path = (text: string): string => text.replaceAll('/', '/\u200b')
