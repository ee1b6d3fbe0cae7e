import type { Queryable } from '../../platform/database/database.ts'

/** Sends a report to the contacts of a customer, as soon as may be; who was sent it is not sent it again. */
export async function queueMails(tx: Queryable, reportId: number, customerId: number, now: Date): Promise<void> {
  await tx.query(
    `insert into sla_report_mails (report_id, address, created_at, next_at)
    select $1, contact ->> 'email', $3, $3
    from customers c
    cross join jsonb_array_elements(c.contacts) contact
    where c.id = $2
    on conflict do nothing`,
    [reportId, customerId, now],
  )
}
