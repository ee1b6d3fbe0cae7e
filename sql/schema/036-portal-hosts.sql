-- A host of its own for the status page of a customer.

alter table portals
add column host text unique check (host ~ '^[a-z0-9-]+(\.[a-z0-9-]+)*$' and length(host) <= 253);

comment on column portals.host is 'Where it is the first page, whatever else core serves there.';
