import type { Queryable } from '../../src/platform/database/database.ts'

interface Column {
  view: string
  about: string
  column: string
  type: string
  says: string
}

/** The views of the schema `reporting` as Markdown, from the comments on them and on their columns. */
export async function viewsReference(database: Queryable): Promise<string> {
  const { rows } = await database.query<Column>(
    `select
      c.relname as view,
      obj_description(c.oid) as about,
      a.attname as column,
      format_type(a.atttypid, a.atttypmod) as type,
      col_description(c.oid, a.attnum) as says
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'reporting'::regnamespace
      and c.relkind = 'v'
    order by c.relname, a.attnum`,
  )
  return [...new Set(rows.map(({ view }) => view))]
    .flatMap((view) => {
      const columns = rows.filter((row) => row.view === view)
      return [
        `## reporting.${view}`,
        '',
        columns[0]?.about ?? '',
        '',
        '| Column | Type | What it holds |',
        '|---|---|---|',
        ...columns.map(({ column, type, says }) => `| \`${column}\` | ${type} | ${says} |`),
        '',
      ]
    })
    .join('\n')
}
