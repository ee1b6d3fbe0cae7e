// The part of pdfmake that reports use: the published types bring those of browsers with them, which hold for every file.
declare module 'pdfmake' {
  type Margin = [left: number, top: number, right: number, bottom: number]

  interface Style {
    font?: string
    fontSize?: number
    bold?: boolean
    color?: string
    lineHeight?: number
    alignment?: 'left' | 'center' | 'right'
    margin?: Margin
  }

  export interface Rectangle {
    type: 'rect'
    x: number
    y: number
    w: number
    h: number
    color: string
  }

  interface Common extends Style {
    style?: string
    width?: number
    headlineLevel?: number
    unbreakable?: boolean
  }

  export type Content =
    | string
    | (Common & { text: string | Content[] })
    | (Common & { stack: Content[] })
    | (Common & { columns: Content[]; columnGap?: number })
    | (Common & { ul: string[] })
    | (Common & { canvas: Rectangle[] })
    | (Common & { svg: string })
    | (Common & { image: string; fit: [width: number, height: number] })
    | (Common & { table: Table; layout: Layout })

  export type TableCell = Content

  interface Table {
    headerRows: number
    dontBreakRows: boolean
    keepWithHeaderRows?: number
    widths: ('*' | 'auto' | number)[]
    body: TableCell[][]
  }

  interface Layout {
    hLineWidth(row: number): number
    vLineWidth(): number
    hLineColor(): string
    paddingLeft(column: number): number
    paddingRight(): number
    paddingTop(): number
    paddingBottom(): number
    fillColor?(): string
  }

  export interface DocumentDefinition {
    info: { title: string; subject: string; author: string; creator: string; creationDate: Date }
    language: string
    version: '1.7'
    subset: 'PDF/A-2b'
    displayTitle: boolean
    pageSize: 'A4'
    pageMargins: Margin
    defaultStyle: Style
    styles: Record<string, Style>
    footer(page: number, pages: number): Content
    pageBreakBefore(node: { headlineLevel?: number; startPosition: { verticalRatio: number } }): boolean
    content: Content[]
  }

  const pdfmake: {
    /** Where the files of each font are. */
    setFonts(fonts: Record<string, Record<'normal' | 'bold' | 'italics' | 'bolditalics', string>>): void
    setUrlAccessPolicy(allows: (url: string) => boolean): void
    setLocalAccessPolicy(allows: (path: string) => boolean): void
    createPdf(document: DocumentDefinition): { getBuffer(): Promise<Buffer> }
  }
  export default pdfmake
}
