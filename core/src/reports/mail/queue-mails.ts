import type { Context } from '../../platform/context.ts'

/** Sends a report to the contacts of a customer, as soon as may be; who was sent it is not sent it again. */
export async function queueMails({ database, clock }: Context, reportId: number, customerId: number): Promise<void> {
  await database.query(
    `insert into sla_report_mails (report_id, address, created_at, next_at)
    select $1, contact ->> 'email', $3, $3
    from customers c
    cross join jsonb_array_elements(c.contacts) contact
    where c.id = $2
    on conflict do nothing`,
    [reportId, customerId, clock.now()],
  )
}
